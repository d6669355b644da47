// The file by which a running engine is found: {port, token, pid, version}.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace realtime {

struct EngineFile {
  std::uint16_t port;
  std::string token;
  long pid;
};

// Reads it; nothing where there is none. A file that another user wrote or may read is refused, and
// `problem` says so.
std::optional<EngineFile> readEngineFile(const std::string& path, std::string& problem);

}  // namespace realtime
