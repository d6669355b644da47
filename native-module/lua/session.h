// One Lua state that the module serves.
#pragma once

#include <cstdint>

#include "core/link.h"
#include "lua/api.h"
#include "lua/decode.h"
#include "lua/encode.h"

namespace realtime::lua {

struct Session {
  Session(const Api& lua, std::uintptr_t number, Link::Place place)
      : api(lua), generation(number), link(std::move(place)) {}

  const Api api;
  const std::uintptr_t generation;
  Link link;
  Encoder encoder;
  Decoder decoder;
  Frame received;               // kept here, because Lua may leave a function by a long jump
  std::uint32_t callCameOn = 0;  // the connection of the call that is being answered
  std::uint64_t lastRequest = 0;
  bool toldWorker = true;  // whether the worker knows of everything that waits for it
  bool autoProcess = true;
  std::uint64_t malformed = 0;
  std::uint64_t repairedTexts = 0;
};

// Pushes the host that realtime.lua is written against, but for what host.lua adds.
void pushHost(Session& session, lua_State* L);

// The session of that generation, or null if it was closed.
Session* sessionOf(std::uintptr_t generation);

}  // namespace realtime::lua
