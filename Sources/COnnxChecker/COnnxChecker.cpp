#include "COnnxChecker.h"

#include <fcntl.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

namespace {

struct Answer {
  OnnxOpinionStatus status;
  std::string payload;
};

/// The versions of libonnx's operator domains.
int newestOperators(const std::string &domain) {
  const auto &known = onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map();
  auto found = known.find(domain == "ai.onnx" ? std::string() : domain);
  return found == known.end() ? INT_MAX : found->second.second;
}

/// Reads a model and answers where it is newer than libonnx.
bool parse(const void *bytes, size_t count, onnx::ModelProto &model, Answer &answer) {
  if (count > INT_MAX) {
    answer = {ONNX_OPINION_COMPLAINT, "libprotobuf reads no models of 2 GiB or more"};
    return false;
  }
  if (!model.ParseFromArray(bytes, static_cast<int>(count))) {
    answer = {ONNX_OPINION_COMPLAINT, "libprotobuf cannot read the model"};
    return false;
  }
  if (model.ir_version() > onnx::Version::IR_VERSION) {
    answer = {ONNX_OPINION_FORMAT_BEYOND, std::to_string(model.ir_version()) + " " +
                                              std::to_string(onnx::Version::IR_VERSION)};
    return false;
  }
  for (const auto &set : model.opset_import()) {
    int newest = newestOperators(set.domain());
    if (set.version() > newest) {
      answer = {ONNX_OPINION_OPERATORS_BEYOND, std::to_string(set.version()) + " " +
                                                   std::to_string(newest) + " " + set.domain()};
      return false;
    }
  }
  return true;
}

void appendNumber(std::string &out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) out.push_back(static_cast<char>(value >> (8 * i)));
}

void appendText(std::string &out, const std::string &text) {
  appendNumber(out, text.size(), 4);
  out += text;
}

void appendShape(std::string &out, const onnx::ValueInfoProto &value) {
  if (!value.type().has_tensor_type()) return;
  const auto &tensor = value.type().tensor_type();
  appendText(out, value.name());
  appendNumber(out, tensor.has_shape() ? static_cast<uint32_t>(tensor.shape().dim_size())
                                       : UINT32_MAX,
               4);
  for (const auto &dim : tensor.shape().dim()) {
    if (dim.has_dim_value()) {
      out.push_back(1);
      appendNumber(out, static_cast<uint64_t>(dim.dim_value()), 8);
    } else if (dim.has_dim_param()) {
      out.push_back(2);
      appendText(out, dim.dim_param());
    } else {
      out.push_back(0);
    }
  }
}

Answer check(const void *bytes, size_t count) {
  onnx::ModelProto model;
  Answer answer{ONNX_OPINION_ANSWER, {}};
  if (parse(bytes, count, model, answer)) onnx::checker::check_model(model);
  return answer;
}

Answer shapes(const void *bytes, size_t count) {
  onnx::ModelProto model;
  Answer answer{ONNX_OPINION_ANSWER, {}};
  if (!parse(bytes, count, model, answer)) return answer;
  // Check types, report errors of single nodes, propagate shape arithmetic.
  onnx::ShapeInferenceOptions options(true, 1, true);
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
  for (const auto &value : model.graph().input()) appendShape(answer.payload, value);
  for (const auto &value : model.graph().value_info()) appendShape(answer.payload, value);
  for (const auto &value : model.graph().output()) appendShape(answer.payload, value);
  return answer;
}

Answer guarded(Answer (*question)(const void *, size_t), const void *bytes, size_t count) {
  try {
    return question(bytes, count);
  } catch (const std::exception &error) {
    return {ONNX_OPINION_COMPLAINT, error.what()};
  } catch (...) {
    return {ONNX_OPINION_COMPLAINT, "an exception without a message"};
  }
}

bool writeAll(int descriptor, const char *data, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, data, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data += written;
    count -= static_cast<size_t>(written);
  }
  return true;
}

/// The child: asks, sends the status as one byte and the payload, and ends.
[[noreturn]] void answerAndExit(Answer (*question)(const void *, size_t), const void *bytes,
                                size_t count, const char *directory, uint32_t seconds,
                                int channel) {
  struct rlimit noCore = {0, 0};
  setrlimit(RLIMIT_CORE, &noCore);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGALRM, SIG_DFL);
  alarm(seconds);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null >= 0) {
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
  }
  // The checker looks for external data in the current directory.
  if (directory != nullptr && chdir(directory) != 0) _exit(1);
  Answer answer = guarded(question, bytes, count);
  char status = static_cast<char>(answer.status);
  bool sent = writeAll(channel, &status, 1) &&
              writeAll(channel, answer.payload.data(), answer.payload.size());
  _exit(sent ? 0 : 1);
}

OnnxOpinion failure(OnnxOpinionStatus status, int code) { return {status, code, nullptr, 0}; }

/// The parent: everything that the child sends until it ends.
std::string receive(int channel) {
  std::string received;
  char chunk[65536];
  for (;;) {
    ssize_t got = read(channel, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return received;
    received.append(chunk, static_cast<size_t>(got));
  }
}

OnnxOpinion ask(Answer (*question)(const void *, size_t), const void *bytes, size_t count,
                const char *directory, uint32_t seconds) {
  int channel[2];
  if (pipe2(channel, O_CLOEXEC) != 0) return failure(ONNX_OPINION_NOT_ASKED, errno);
  pid_t child = fork();
  if (child < 0) {
    int code = errno;
    close(channel[0]);
    close(channel[1]);
    return failure(ONNX_OPINION_NOT_ASKED, code);
  }
  if (child == 0) {
    close(channel[0]);
    answerAndExit(question, bytes, count, directory, seconds, channel[1]);
  }
  close(channel[1]);
  std::string received = receive(channel[0]);
  close(channel[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return failure(ONNX_OPINION_NOT_ASKED, errno);
  }
  if (WIFSIGNALED(status)) return failure(ONNX_OPINION_CRASHED, WTERMSIG(status));
  if (WEXITSTATUS(status) != 0 || received.empty()) {
    return failure(ONNX_OPINION_NOT_ASKED, EIO);
  }
  size_t payload = received.size() - 1;
  auto *copy = static_cast<uint8_t *>(malloc(payload > 0 ? payload : 1));
  if (copy == nullptr) return failure(ONNX_OPINION_NOT_ASKED, ENOMEM);
  memcpy(copy, received.data() + 1, payload);
  return {received[0], 0, copy, payload};
}

}  // namespace

OnnxOpinion onnx_opinion_check(const void *bytes, size_t count, const char *directory,
                               uint32_t seconds) {
  return ask(check, bytes, count, directory, seconds);
}

OnnxOpinion onnx_opinion_shapes(const void *bytes, size_t count, uint32_t seconds) {
  return ask(shapes, bytes, count, nullptr, seconds);
}

void onnx_opinion_free(OnnxOpinion opinion) { free(opinion.payload); }

int32_t onnx_opinion_newest_format(void) { return onnx::Version::IR_VERSION; }

int32_t onnx_opinion_newest_operators(void) { return newestOperators(""); }
