/// A batch of matrix products, row-major: `C[b] = α · op(A[b]) · op(B[b])`.
///
/// `op(A)` has `rows` rows and `depth` columns, `op(B)` `depth` rows and `columns` columns; a
/// transposed operand is stored the other way round. Meant for attention: `[heads, c, c] ×
/// [heads, c, pixels]`, and `q · kᵀ` over all pixels.
///
/// Where the blocks of C are few and the sums long, the sums are cut into parts, by the shape alone.
/// `KernelTable.matrixProduct` then writes one matrix a part to `partials`, and
/// `KernelTable.matrixProductCombine` (`combineTaskCount` tasks) adds them in ascending order once
/// all tasks of the former are done.
public struct MatrixProductParameters: KernelParameters {
  /// Matrices.
  public var batch: Int
  /// Rows of C.
  public var rows: Int
  /// Columns of C.
  public var columns: Int
  /// The length of the sums.
  public var depth: Int
  /// α
  public var alpha: Float
  /// Whether A is stored `[depth, rows]`.
  public var transposesLeft: Bool
  /// Whether B is stored `[columns, depth]`.
  public var transposesRight: Bool
  /// A
  public var left: UnsafePointer<Float>
  /// Elements between two matrices A; 0 repeats.
  public var leftBatchStride: Int
  /// Elements between two stored rows of A.
  public var leftRowStride: Int
  /// B
  public var right: UnsafePointer<Float>
  /// Elements between two matrices B; 0 repeats.
  public var rightBatchStride: Int
  /// Elements between two stored rows of B.
  public var rightRowStride: Int
  /// C, overlapping neither A nor B.
  public var output: UnsafeMutablePointer<Float>
  /// Elements between two matrices C.
  public var outputBatchStride: Int
  /// Elements between two rows of C.
  public var outputRowStride: Int
  /// Room for `partialCount` elements; nil only where that is 0.
  public var partials: UnsafeMutablePointer<Float>?

  /// Describes products of dense matrices; strides may be changed afterwards.
  public init(
    batch: Int = 1, rows: Int, columns: Int, depth: Int, alpha: Float = 1,
    transposesLeft: Bool = false, transposesRight: Bool = false, left: UnsafePointer<Float>,
    right: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    partials: UnsafeMutablePointer<Float>? = nil
  ) {
    self.batch = batch
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.alpha = alpha
    self.transposesLeft = transposesLeft
    self.transposesRight = transposesRight
    self.left = left
    self.leftBatchStride = rows * depth
    self.leftRowStride = transposesLeft ? rows : depth
    self.right = right
    self.rightBatchStride = depth * columns
    self.rightRowStride = transposesRight ? depth : columns
    self.output = output
    self.outputBatchStride = rows * columns
    self.outputRowStride = columns
    self.partials = partials
  }
}

extension MatrixProductParameters {
  /// The longest stretch of a sum whose operands are packed at once.
  package static let depthPerStretch = 1024

  /// Rows of C in one task.
  package static let rowsPerTask = 256

  /// The fewest tasks for which sums are cut: enough for some threads, and a bound of `partials`.
  private static let taskGoal = 64

  /// Stretches of a sum in one part.
  private var stretchesPerPart: Int {
    let stretches = max(1, quotientRoundedUp(depth, Self.depthPerStretch))
    let parts = max(1, Self.taskGoal / max(1, batch * rowBlocks * columnBlocks))
    return quotientRoundedUp(stretches, min(stretches, parts))
  }

  /// The length of the sums of all parts but the last.
  package var depthOfPart: Int { stretchesPerPart * Self.depthPerStretch }

  /// Parts of the sums.
  public var parts: Int { max(1, quotientRoundedUp(depth, depthOfPart)) }

  /// Whether `matrixProductCombine` has to follow.
  public var needsCombining: Bool { parts > 1 }

  /// Elements of `partials`: `[batch][parts][rows][columns]`.
  public var partialCount: Int { needsCombining ? batch * parts * rows * columns : 0 }

  /// Columns of C in one task: a packed block of B stays in half of a second-level cache. For a single
  /// row nothing is packed.
  public var columnsPerTask: Int {
    rows == 1
      ? 1024
      : max(96, min(384, 98_304 / max(1, min(depth, Self.depthPerStretch)) / 48 * 48))
  }

  /// Blocks of rows of one matrix.
  package var rowBlocks: Int { quotientRoundedUp(rows, Self.rowsPerTask) }

  /// Blocks of columns of one matrix.
  public var columnBlocks: Int { quotientRoundedUp(columns, columnsPerTask) }

  /// `batch · parts · blocks of rows · blocks of columns`, the last varying fastest.
  public var taskCount: Int { batch * parts * rowBlocks * columnBlocks }

  /// Tasks of `matrixProductCombine`: one for each row of each matrix.
  public var combineTaskCount: Int { needsCombining ? batch * rows : 0 }
}
