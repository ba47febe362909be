extension Op {
  // A `Result` rather than typed throws: Swift 6.3.1 crashes on the reabstraction of the latter.
  private typealias Parser = @Sendable (String, AttributeReader) -> Result<Op, AttributeError>

  /// Makes an operator from its text form; `nil` when no operator has this mnemonic.
  ///
  /// - Throws: `AttributeError` when the attributes do not fit the operator.
  public init?(mnemonic: String, _ attributes: AttributeReader) throws(AttributeError) {
    guard let parser = Op.parsers[mnemonic] else { return nil }
    self = try parser(mnemonic, attributes).get()
  }

  /// Every mnemonic, sorted.
  public static var allMnemonics: [String] { parsers.keys.sorted() }

  private static let parsers: [String: Parser] = {
    var parsers: [String: Parser] = [:]
    func add<Definition: OperatorDefinition>(
      _ type: Definition.Type, _ wrap: @escaping @Sendable (Definition) -> Op
    ) {
      for mnemonic in type.mnemonics {
        parsers[mnemonic] = { mnemonic, attributes in
          do throws(AttributeError) {
            return .success(wrap(try Definition(mnemonic: mnemonic, attributes)))
          } catch {
            return .failure(error)
          }
        }
      }
    }
    add(Input.self) { .input($0) }
    add(Weight.self) { .weight($0) }
    add(Fill.self) { .fill($0) }
    add(Unary.self) { .unary($0) }
    add(Clip.self) { .clip($0) }
    add(Binary.self) { .binary($0) }
    add(Select.self) { .select($0) }
    add(Cast.self) { .cast($0) }
    add(Convolution.self) { .convolution($0) }
    add(MatrixProduct.self) { .matrixProduct($0) }
    add(AveragePool.self) { .averagePool($0) }
    add(LocalMean.self) { .localMean($0) }
    add(Reduce.self) { .reduce($0) }
    add(Softmax.self) { .softmax($0) }
    add(TopKSoftmax.self) { .topKSoftmax($0) }
    add(CumulativeSum.self) { .cumulativeSum($0) }
    add(TopK.self) { .topK($0) }
    add(ScatterElements.self) { .scatterElements($0) }
    add(Gather.self) { .gather($0) }
    add(Reshape.self) { .reshape($0) }
    add(Transpose.self) { .transpose($0) }
    add(Slice.self) { .slice($0) }
    add(Concatenate.self) { .concatenate($0) }
    add(Pad.self) { .pad($0) }
    add(Expand.self) { .expand($0) }
    add(DepthToSpace.self) { .depthToSpace($0) }
    add(SpaceToDepth.self) { .spaceToDepth($0) }
    add(Resize.self) { .resize($0) }
    add(LayerNorm.self) { .layerNorm($0) }
    add(L2Normalize.self) { .l2Normalize($0) }
    add(SimpleGate.self) { .simpleGate($0) }
    add(ChannelAttention.self) { .channelAttention($0) }
    add(ScaledResidual.self) { .scaledResidual($0) }
    return parsers
  }()
}
