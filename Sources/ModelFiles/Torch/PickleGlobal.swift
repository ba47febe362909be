/// A class or function that a pickle names. Names are data: nothing is looked up, none is called.
struct PickleGlobal: Hashable, Sendable, CustomStringConvertible {
  let module: String
  let name: String
  let role: Role

  /// What the name means to a reader of checkpoints.
  enum Role: Hashable, Sendable {
    /// Makes a dictionary.
    case dictionary
    /// `torch._utils._rebuild_tensor`, `_v2`, `_v3`.
    case tensor(TensorForm)
    /// `_rebuild_parameter(data, requires_grad, hooks[, state])`: its first argument.
    case parameter
    /// `_rebuild_from_type_v2(function, type, arguments, state)`, and so before PyTorch 1.11.
    case fromType
    /// A tensor that is not strided elements of a storage.
    case otherTensor
    /// A storage class or a type of elements.
    case elements(TorchElementType)
    /// Known to be harmless beside weights.
    case known
    /// Unknown: kept as it stands, and noted.
    case opaque
    /// Could run programs if something called it.
    case dangerous
  }

  /// The layouts of the arguments of torch's rebuild functions (torch/_utils.py).
  enum TensorForm: Hashable, Sendable {
    /// `(storage, offset, size, stride, ...)`
    case v2
    /// `(storage, offset, size, stride, requires_grad, hooks, dtype, ...)`
    case v3
  }

  /// Makes a global; names of Python 2 are translated.
  init(module: String, name: String) {
    let module = ["__builtin__": "builtins", "copy_reg": "copyreg"][module] ?? module
    self.module = module
    self.name = name
    role = PickleGlobal.role(module: module, name: name)
  }

  var description: String { "\(module).\(name)" }

  private static let dictionaries: Set<String> = [
    "collections.OrderedDict", "collections.Counter", "collections.defaultdict", "builtins.dict",
  ]

  private static let known: Set<String> = [
    "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer", "torch.Size", "torch.Tensor",
    "torch.device", "torch.serialization._get_layout", "torch._utils._rebuild_device",
    "torch.strided", "torch.sparse_coo", "torch.sparse_csr", "torch.sparse_csc",
    "torch.per_tensor_affine", "torch.per_channel_affine", "torch.contiguous_format",
    "torch.preserve_format", "torch.channels_last", "torch.jit._pickle.restore_type_tag",
    "torch.jit._pickle.build_intlist", "torch.jit._pickle.build_tensorlist",
    "torch.jit._pickle.build_doublelist", "torch.jit._pickle.build_boollist",
    "torch.jit._pickle.build_tensor_from_id", "torch.Generator", "_codecs.encode",
    "copyreg._reconstructor",
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.dtype",
    "numpy.ndarray", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
    "argparse.Namespace", "types.SimpleNamespace",
    "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePosixPath",
    "pathlib.PureWindowsPath", "datetime.date", "datetime.datetime", "datetime.time",
    "datetime.timedelta", "datetime.timezone", "uuid.UUID", "decimal.Decimal",
    "fractions.Fraction",
  ]

  private static let otherTensors: Set<String> = [
    "_rebuild_qtensor", "_rebuild_sparse_tensor", "_rebuild_sparse_csr_tensor",
    "_rebuild_meta_tensor_no_storage", "_rebuild_nested_tensor", "_rebuild_wrapper_subclass",
    "_rebuild_device_tensor_from_numpy", "_rebuild_device_tensor_from_cpu_tensor",
    "_rebuild_xla_tensor", "_rebuild_mlc_tensor",
  ]

  /// Built-in classes that only hold values; so do errors and warnings.
  private static let holders: Set<String> = [
    "list", "tuple", "set", "frozenset", "complex", "bytearray", "bytes", "int", "float", "bool",
    "str", "object", "range", "xrange", "slice", "unicode", "long",
  ]

  /// Modules whose functions start programs, evaluate text, open connections or files, or fetch
  /// attributes by name, by the first part of the name.
  private static let dangerousModules: Set<String> = [
    "os", "posix", "nt", "sys", "subprocess", "commands", "popen2", "pty", "platform", "shutil",
    "runpy", "imp", "importlib", "pkgutil", "zipimport", "pydoc", "code", "codeop", "compileall",
    "py_compile", "operator", "_operator", "functools", "_functools", "itertools", "types",
    "inspect",
    "ctypes", "_ctypes", "cffi", "gc", "atexit", "signal", "threading", "_thread", "asyncio",
    "multiprocessing", "concurrent", "socket", "_socket", "socketserver", "ssl", "http", "urllib",
    "urllib2", "httplib", "requests", "aiohttp", "ftplib", "smtplib", "telnetlib", "xmlrpc",
    "webbrowser", "pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal",
    "shelve", "tempfile", "glob", "fileinput", "linecache", "io", "_io", "builtins", "pdb", "bdb",
    "cProfile", "profile", "timeit", "trace", "doctest", "unittest", "pytest", "setuptools",
    "distutils", "pip", "ensurepip", "venv", "idlelib", "lib2to3", "tkinter", "curses", "readline",
    "rlcompleter", "cgi", "wsgiref", "logging", "sqlite3", "tarfile", "zipfile", "yaml",
  ]

  private static func role(module: String, name: String) -> Role {
    let full = "\(module).\(name)"
    if dictionaries.contains(full) { return .dictionary }
    if known.contains(full) { return .known }
    if let elements = TorchElementType(global: full) { return .elements(elements) }
    // Before PyTorch 1.9 the module of tensors was torch.tensor.
    if ["torch._utils", "torch._tensor", "torch.tensor"].contains(module) {
      switch name {
      case "_rebuild_tensor", "_rebuild_tensor_v2": return .tensor(.v2)
      case "_rebuild_tensor_v3": return .tensor(.v3)
      case "_rebuild_parameter", "_rebuild_parameter_with_state": return .parameter
      case "_rebuild_from_type", "_rebuild_from_type_v2": return .fromType
      case _ where otherTensors.contains(name): return .otherTensor
      case _: break
      }
    }
    let root = module.prefix { $0 != "." }
    if root == "builtins" {
      let isHolder = holders.contains(name) || name.hasSuffix("Error") || name.hasSuffix("Warning")
      return isHolder ? .known : .dangerous
    }
    if dangerousModules.contains(String(root)) { return .dangerous }
    // A path through a module (`serialization.os.system`), or a function of torch: `torch.load`,
    // `torch.hub.load`, `torch.storage._load_from_bytes`. Classes only describe objects.
    // The functions that a whole model holds as its activations only compute.
    if module == "torch.nn.functional", !name.contains(".") { return .opaque }
    let isClass = name.first?.isUppercase ?? false
    if !isClass, root == "torch" || name.contains(".") { return .dangerous }
    return .opaque
  }
}
