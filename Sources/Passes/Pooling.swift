public import IR
public import Operators
public import TensorCore

/// What a mean over a whole feature map becomes: the tensors of a checkpoint cannot tell.
///
/// Networks that were trained on crops see other statistics when their means run over a whole
/// picture. Test-time local converting keeps the means to windows about as large as the crops.
/// Source: Chu et al., "Improving Image Restoration by Revisiting Global Information Aggregation",
/// arXiv 2112.04491; the settings of NAFNetLocal and MHNetLocal.
public enum Pooling: Hashable, Sendable {
  /// The mean over the whole feature map, as the network was trained.
  case global
  /// The mean over windows of so many pixels of the picture in height and width, scaled to each
  /// feature map: 384 is a window of 48 where the feature map has 1/8 of the picture's extents.
  /// The authors take 1.5 times the extent of the crops in training.
  case local(window: Int)
}

/// Why global means could not become local ones.
public enum PoolingError: Error, Hashable, Sendable {
  /// The network has no mean over height and width: the choice would change nothing.
  case noGlobalMean
  /// The feature map's extents are in no constant ratio to the picture's.
  case scale(Origin?, featureMap: TensorType, picture: TensorType?)
  /// The window is less than a pixel of the feature map.
  case emptyWindow(Origin?, window: Int, featureMap: TensorType, picture: TensorType)
  /// What uses the mean takes one number per channel only.
  case use(Origin?, ShapeError)
}
