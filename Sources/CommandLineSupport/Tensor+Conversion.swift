package import TensorCore

/// A tensor that was given in another element type than an input has.
package struct ConvertedTensor {
  package let tensor: Tensor
  /// What the user should know of the conversion, if anything.
  package let remark: String?
}

extension Tensor {
  /// The same numbers in another element type.
  ///
  /// Between floating-point types, and from integers to them, elements are rounded to the nearest,
  /// with a remark where that changes one. To integers and `bool`, every element must be one that
  /// the type holds. The bits of `bf16` come as `u16`, for `.npy` has no such type.
  ///
  /// - Throws: `Diagnostic` (bad data) for an element that the type cannot hold.
  package func converted(to type: ElementType?, file: String) throws(Diagnostic) -> ConvertedTensor
  {
    guard let type, type != elementType else { return ConvertedTensor(tensor: self, remark: nil) }
    let sameBits = reinterpreted(as: type)
    if sameBits.elementType == type { return ConvertedTensor(tensor: sameBits, remark: nil) }
    let result: Tensor
    do throws(TensorError) {
      result =
        elementType.isFloatingPoint || type.isFloatingPoint
        ? try Tensor(type, shape: shape, doubles: doubles())
        : try Tensor(type, shape: shape, integers: integers())
    } catch {
      throw Diagnostic(.resourceLimit, file: file, "found a tensor of shape \(shape): \(error)")
    }
    let changed = try changedElements(result, file: file)
    var remark: String?
    if changed > 0 {
      remark =
        "\(changed) of \(result.elementCount) elements of \(elementType) are rounded to \(type)"
    } else if !elementType.isFloatingPoint && type.isFloatingPoint && elementType != .bool {
      remark =
        "whole numbers of \(elementType) are taken as they are, not as fractions of their "
        + "largest; a picture's samples would have to be divided first"
    }
    return ConvertedTensor(tensor: result, remark: remark)
  }

  /// How many elements differ after a conversion that may round.
  private func changedElements(_ result: Tensor, file: String) throws(Diagnostic) -> Int {
    let (before, after) = (doubles(), result.doubles())
    var changed = 0
    for (index, (old, new)) in zip(before, after).enumerated() {
      if old == new || (old.isNaN && new.isNaN) { continue }
      guard result.elementType.isFloatingPoint, new.isFinite || !old.isFinite else {
        throw Diagnostic(
          .badData, file: file, place: "element \(index)",
          "found \(old) in \(elementType), expected a number that \(result.elementType) holds")
      }
      changed += 1
    }
    return changed
  }
}

extension Tensor {
  /// The same bits as `bf16` instead of `u16`, or the other way round: neither `.npy` nor ONNX's own
  /// tests have bfloat16, and hold its bits as `u16`. Other types stay as they are.
  package func reinterpreted(as type: ElementType?) -> Tensor {
    switch (elementType, type) {
    case (.uint16, .bfloat16?), (.bfloat16, .uint16?):
      (try? Tensor(type ?? elementType, shape: shape, bytes: bytes)) ?? self
    case _: self
    }
  }
}
