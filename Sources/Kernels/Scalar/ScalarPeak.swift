/// Runs `rounds` rounds of independent scalar multiplications and additions, and returns the
/// number of floating-point operations.
@inline(never)
public func scalarMultiplyAddRounds(_ rounds: Int) -> Int {
  var (a, b, c, d): (Float, Float, Float, Float) = (0, 0, 0, 0)
  for _ in 0..<rounds {
    a = a * 0.999 + 1
    b = b * 0.999 + 1
    c = c * 0.999 + 1
    d = d * 0.999 + 1
  }
  return a + b + c + d < 0 ? 0 : rounds * 8
}
