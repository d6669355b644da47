// The Lua sources that are part of the module; made by cmake/embed.cmake.
#pragma once

#include <cstddef>

namespace realtime::lua {

struct Embedded {
  const char* name;
  const char* text;
  std::size_t size;
};

extern const Embedded kRealtimeLua;
extern const Embedded kHostLua;
extern const Embedded kGameLua;

}  // namespace realtime::lua
