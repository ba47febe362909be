// What the tests share: golden files, tolerances, fixtures.
