/// Runs `rounds` rounds of independent multiply-adds in registers, and returns the number of
/// floating-point operations: what a core could do if memory were free.
@inline(never)
public func multiplyAddRounds(_ rounds: Int) -> Int {
  var (a0, a1, a2, a3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var (a4, a5, a6, a7) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var (a8, a9) = (Vector.zero, Vector.zero)
  let factor = broadcast(0.999)
  let summand = broadcast(1)
  for _ in 0..<rounds {
    a0 = multiplyAdd(a0, factor, summand)
    a1 = multiplyAdd(a1, factor, summand)
    a2 = multiplyAdd(a2, factor, summand)
    a3 = multiplyAdd(a3, factor, summand)
    a4 = multiplyAdd(a4, factor, summand)
    a5 = multiplyAdd(a5, factor, summand)
    a6 = multiplyAdd(a6, factor, summand)
    a7 = multiplyAdd(a7, factor, summand)
    a8 = multiplyAdd(a8, factor, summand)
    a9 = multiplyAdd(a9, factor, summand)
  }
  let sum = ((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7)) + (a8 + a9)
  // The sum is looked at, so that it has to be computed; it is never negative.
  return sumOfLanes(sum) < 0 ? 0 : rounds * 10 * 2 * lanes
}
