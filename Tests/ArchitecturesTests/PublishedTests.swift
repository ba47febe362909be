import Architectures
import Testing

@Suite("Published architectures")
struct PublishedTests {
  @Test("every design is listed") func isComplete() {
    #expect(
      Set(PublishedArchitecture.all.map(\.family)) == Set(Architecture.Family.allCases))
    for published in PublishedArchitecture.all {
      #expect(!published.configurations.isEmpty, "\(published.summary)")
    }
    let names = PublishedArchitecture.all.flatMap { published in
      published.configurations.map { "\(published.family) \(published.summary) \($0.name)" }
    }
    #expect(Set(names).count == names.count)
  }

  @Test("hyper-parameters are named as networks name them", arguments: NetworkCheckpoint.all)
  func namesAgree(_ checkpoint: NetworkCheckpoint) throws {
    let built = try Architecture.build(checkpoint.inventory()).architecture
    let published = PublishedArchitecture.all.filter {
      $0.family == built.family
        && $0.revision.map { .text($0) } == built.parameters["revision"]
    }
    #expect(!published.isEmpty)
    for configuration in published.flatMap(\.configurations) {
      #expect(
        Set(configuration.parameters.keys) == Set(built.parameters.keys), "\(configuration.name)")
    }
  }

  @Test("a published configuration is found by its hyper-parameters") func areFound() throws {
    let restormer = try #require(
      PublishedArchitecture.all.flatMap(\.configurations)
        .first { $0.name == "dual_pixel_defocus_deblurring" })
    let found = Architecture(family: .restormer, parameters: restormer.parameters)
    #expect(found.publishedConfigurations == [restormer])
    let other = Architecture(family: .nafnet, parameters: restormer.parameters)
    #expect(other.publishedConfigurations.isEmpty)
  }
}
