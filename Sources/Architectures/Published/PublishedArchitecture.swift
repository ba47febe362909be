/// One revision of a network in its authors' repository, with the weights published for it.
///
/// The facts are those of the authors' repositories: their option files, the defaults of their
/// constructors, the names in their tables.
public struct PublishedArchitecture: Hashable, Sendable {
  /// What a network restores.
  public enum Task: String, Hashable, Sendable, CaseIterable {
    case deraining
    case deblurring
    case defocusDeblurring = "defocus deblurring"
    case denoising
  }

  /// One set of weights, or several that differ by the pictures they were trained on alone.
  public struct Configuration: Hashable, Sendable {
    /// What the authors call it: a file of weights without its suffix, or a row of their table.
    public let name: String
    /// What it restores.
    public let task: Task
    /// The pictures that it was trained on.
    public let trainingData: String
    /// The hyper-parameters, named as in `Architecture.parameters`.
    public let parameters: [String: Architecture.Parameter]
    /// Side of the window, in pixels of the picture, over which the authors' tests take the place of
    /// global means (TLC); `nil` where their tests keep global means.
    public let testWindow: Int?

    init(
      _ name: String, _ task: Task, trainedOn trainingData: String,
      _ parameters: [String: Architecture.Parameter], testWindow: Int? = nil
    ) {
      self.name = name
      self.task = task
      self.trainingData = trainingData
      self.parameters = parameters
      self.testWindow = testWindow
    }
  }

  /// Which network.
  public let family: Architecture.Family
  /// The value of the parameter `revision`; `nil` where the family has one alone.
  public let revision: String?
  /// What tells it from the others of its family.
  public let summary: String
  /// The repository, file and commit of the code.
  public let code: String
  /// The published weights.
  public let configurations: [Configuration]
}

extension PublishedArchitecture {
  /// Every architecture that is built from a checkpoint.
  public static let all: [PublishedArchitecture] =
    [mhnet2024, mhnet2023, nafnet, restormer, dualPixelRestormer]
    + [drsformer, drsformerWithoutCompensators]
}

extension Architecture {
  /// The published configurations that have these hyper-parameters.
  public var publishedConfigurations: [PublishedArchitecture.Configuration] {
    PublishedArchitecture.all.filter { $0.family == family }.flatMap(\.configurations)
      .filter { $0.parameters == parameters }
  }
}
