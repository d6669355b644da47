#include "core/engine_file.h"

#include <cstdio>
#include <memory>

#include "rapidjson/document.h"

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace realtime {
namespace {

constexpr std::size_t kLargest = 4096;

bool isOursAlone(std::FILE* file) {
#ifdef _WIN32
  (void)file;  // the engine gives the file an access list of its owner alone
  return true;
#else
  struct stat status;
  return fstat(fileno(file), &status) == 0 && status.st_uid == geteuid() &&
         (status.st_mode & 077) == 0;
#endif
}

}  // namespace

std::optional<EngineFile> readEngineFile(const std::string& path, std::string& problem) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                       &std::fclose);
  if (!file) return std::nullopt;
  if (!isOursAlone(file.get())) {
    problem = path + " belongs to another user, or others may read it: remove it";
    return std::nullopt;
  }
  char bytes[kLargest];
  std::size_t count = std::fread(bytes, 1, sizeof bytes, file.get());
  rapidjson::Document document;
  document.Parse(bytes, count);
  if (document.HasParseError() || !document.IsObject()) {
    problem = path + " is not what an engine writes: remove it";
    return std::nullopt;
  }
  auto port = document.FindMember("port");
  auto token = document.FindMember("token");
  auto pid = document.FindMember("pid");
  auto end = document.MemberEnd();
  if (port == end || token == end || pid == end || !port->value.IsUint() ||
      port->value.GetUint() > 65535 || !token->value.IsString() || !pid->value.IsInt64()) {
    problem = path + " lacks a port, a token or a pid: remove it";
    return std::nullopt;
  }
  return EngineFile{static_cast<std::uint16_t>(port->value.GetUint()), token->value.GetString(),
                    static_cast<long>(pid->value.GetInt64())};
}

}  // namespace realtime
