#include "lua/decode.h"

#include "rapidjson/error/en.h"
#include "rapidjson/memorystream.h"

namespace realtime::lua {
namespace {

constexpr int kDeepest = 200;
// Without full precision a fifth of all fractions would change; without the iterative parser a deep
// text would use the game's stack.
constexpr unsigned kFlags = rapidjson::kParseFullPrecisionFlag | rapidjson::kParseIterativeFlag |
                            rapidjson::kParseValidateEncodingFlag;

struct DepthOnly : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DepthOnly> {
  int depth = 0;
  bool Default() { return true; }
  bool StartObject() { return ++depth <= kDeepest; }
  bool StartArray() { return ++depth <= kDeepest; }
  bool EndObject(rapidjson::SizeType) { return depth-- > 0; }
  bool EndArray(rapidjson::SizeType) { return depth-- > 0; }
};

// Builds on the Lua stack: the open tables, each object with its next key above it.
struct Builder {
  Builder(const Api& lua, lua_State* state) : api(lua), L(state) {}

  const Api& api;
  lua_State* L;
  int depth = 0;
  int counts[kDeepest + 1];  // items so far of an array; -1 in an object

  bool add() {
    if (depth == 0) return true;
    int& count = counts[depth];
    if (count < 0) {
      api.lua_rawset(L, -3);
    } else {
      api.lua_rawseti(L, -2, ++count);
    }
    return true;
  }
  bool number(double value) {
    api.lua_pushnumber(L, value);
    return add();
  }
  bool start(int count) {
    if (depth == kDeepest || !api.lua_checkstack(L, 8)) return false;
    api.lua_createtable(L, 0, 0);
    counts[++depth] = count;
    return true;
  }
  bool end() {
    depth--;
    return add();
  }

  bool Null() {
    api.lua_pushnil(L);
    return add();
  }
  bool Bool(bool value) {
    api.lua_pushboolean(L, value);
    return add();
  }
  bool Int(int value) { return number(value); }
  bool Uint(unsigned value) { return number(value); }
  bool Int64(std::int64_t value) { return number(static_cast<double>(value)); }
  bool Uint64(std::uint64_t value) { return number(static_cast<double>(value)); }
  bool Double(double value) { return number(value); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    api.lua_pushlstring(L, text, size);
    return add();
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    api.lua_pushlstring(L, text, size);
    return true;
  }
  bool StartObject() { return start(-1); }
  bool EndObject(rapidjson::SizeType) { return end(); }
  bool StartArray() { return start(0); }
  bool EndArray(rapidjson::SizeType) { return end(); }
};

}  // namespace

bool Decoder::push(const Api& api, lua_State* L, std::string_view json) {
  int top = api.lua_gettop(L);
  if (!api.lua_checkstack(L, 16)) return false;
  rapidjson::MemoryStream stream(json.data(), json.size());
  Builder builder(api, L);
  if (!reader_.Parse<kFlags>(stream, builder).IsError()) return true;
  api.lua_settop(L, top);
  return false;
}

bool Decoder::check(std::string_view json, std::string& problem) {
  rapidjson::MemoryStream stream(json.data(), json.size());
  DepthOnly depth;
  rapidjson::ParseResult result = reader_.Parse<kFlags>(stream, depth);
  if (!result.IsError()) return true;
  std::string why = result.Code() == rapidjson::kParseErrorTermination
                        ? "it is nested deeper than 200 levels"
                        : rapidjson::GetParseError_En(result.Code());
  problem = "not JSON: " + why + " (column " + std::to_string(result.Offset() + 1) + ")";
  return false;
}

}  // namespace realtime::lua
