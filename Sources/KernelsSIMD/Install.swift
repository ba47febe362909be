public import Kernels

/// Replaces the entries of a table for which this instruction set has a kernel.
@inline(never)
public func install(into table: inout KernelTable) {
  table.product = product
}
