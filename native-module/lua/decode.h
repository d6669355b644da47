// JSON as Lua values.
#pragma once

#include <string>
#include <string_view>

#include "lua/api.h"
#include "rapidjson/reader.h"

namespace realtime::lua {

// Kept from call to call, so that its buffers are.
class Decoder {
 public:
  // Pushes one value: null as nil. False, with nothing pushed, where the text is no JSON.
  bool push(const Api& api, lua_State* L, std::string_view json);

  // Whether a text is JSON, and if not why.
  bool check(std::string_view json, std::string& problem);

 private:
  rapidjson::Reader reader_;
};

}  // namespace realtime::lua
