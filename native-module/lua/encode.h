// Lua values as JSON.
#pragma once

#include <cstdint>
#include <string>

#include "lua/api.h"
#include "rapidjson/stringbuffer.h"

namespace realtime::lua {

// Keeps its buffer from call to call. Calls no Lua function that can raise, but for want of memory.
class Encoder {
 public:
  // The value at an index as JSON in text(): a table whose keys are 1 to n as an array, any other
  // as an object, a whole number as an integer, nil as null. False with a problem where it holds
  // what cannot be sent.
  bool encode(const Api& api, lua_State* L, int index);

  const char* text() const { return buffer_.GetString(); }
  std::size_t size() const { return buffer_.GetSize(); }
  const std::string& problem() const { return problem_; }

  // How many strings held bytes that are no UTF-8; each such byte became U+FFFD.
  std::uint64_t repairedStrings() const { return repaired_; }

 private:
  bool value(const Api& api, lua_State* L, int index, int depth);
  bool number(double value);
  bool table(const Api& api, lua_State* L, int index, int depth);
  bool array(const Api& api, lua_State* L, int index, int count, int depth);
  bool object(const Api& api, lua_State* L, int index, int depth);
  void string(const char* text, std::size_t size);
  bool fail(const std::string& problem);
  std::string place() const;

  struct Step {
    const char* key;  // null in an array
    int item;
  };

  rapidjson::StringBuffer buffer_;
  std::string problem_;
  Step path_[128];
  int depth_ = 0;
  std::uint64_t repaired_ = 0;
};

}  // namespace realtime::lua
