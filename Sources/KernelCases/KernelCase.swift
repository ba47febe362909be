// Cases shared by kernelcheck and the tests.
