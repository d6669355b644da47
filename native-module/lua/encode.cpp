#include "lua/encode.h"

#include <cmath>
#include <cstdio>
#include <cstring>

#include "core/utf8.h"
#include "rapidjson/internal/dtoa.h"
#include "rapidjson/internal/itoa.h"

namespace realtime::lua {
namespace {

constexpr int kDeepest = 100;
constexpr double kLargestWhole = 9007199254740992.0;  // 2^53: doubles count no further
constexpr std::size_t kKeptBuffer = 1 << 20;

void put(rapidjson::StringBuffer& buffer, const char* text, std::size_t size) {
  std::memcpy(buffer.Push(size), text, size);
}

// What JSON wants escaped, by byte: 0 nothing, 1 a control character, 2 a byte beyond ASCII, else
// the letter after the backslash.
struct Escapes {
  unsigned char of[256] = {};
  constexpr Escapes() {
    for (int c = 0; c < 32; c++) of[c] = 1;
    for (int c = 128; c < 256; c++) of[c] = 2;
    of['"'] = '"';
    of['\\'] = '\\';
    of['\b'] = 'b';
    of['\f'] = 'f';
    of['\n'] = 'n';
    of['\r'] = 'r';
    of['\t'] = 't';
  }
};

constexpr Escapes kEscapes;

const char* typeName(int type) {
  switch (type) {
    case kFunction:
      return "function";
    case 8:
      return "thread";
    default:
      return "userdata";
  }
}

}  // namespace

bool Encoder::encode(const Api& api, lua_State* L, int index) {
  if (buffer_.GetSize() > kKeptBuffer) {
    buffer_ = rapidjson::StringBuffer();  // one large event must not keep its memory for ever
  }
  buffer_.Clear();
  problem_.clear();
  depth_ = 0;
  return value(api, L, index, 0);
}

bool Encoder::value(const Api& api, lua_State* L, int index, int depth) {
  switch (api.lua_type(L, index)) {
    case kNone:
    case kNil:
      put(buffer_, "null", 4);
      return true;
    case kBoolean:
      if (api.lua_toboolean(L, index)) {
        put(buffer_, "true", 4);
      } else {
        put(buffer_, "false", 5);
      }
      return true;
    case kNumber:
      return number(api.lua_tonumber(L, index));
    case kString: {
      std::size_t size;
      const char* text = api.lua_tolstring(L, index, &size);
      string(text, size);
      return true;
    }
    case kTable:
      return table(api, L, index, depth);
    default:
      return fail("a " + std::string(typeName(api.lua_type(L, index))) + place() +
                  " cannot be sent");
  }
}

bool Encoder::number(double value) {
  if (std::isnan(value) || std::isinf(value)) {
    return fail("the number" + place() + " is " + (std::isnan(value) ? "NaN" : "infinite") +
                " and cannot be sent");
  }
  char* begin = buffer_.Push(32);
  char* end;
  if (std::fabs(value) <= kLargestWhole && value == std::floor(value)) {
    end = rapidjson::internal::i64toa(static_cast<std::int64_t>(value), begin);
  } else {
    end = rapidjson::internal::dtoa(value, begin);
  }
  buffer_.Pop(static_cast<std::size_t>(32 - (end - begin)));
  return true;
}

bool Encoder::table(const Api& api, lua_State* L, int index, int depth) {
  if (depth > kDeepest) {
    return fail("the table contains itself, or is nested deeper than 100 levels");
  }
  if (!api.lua_checkstack(L, 8)) return fail("the table is nested too deeply");
  // A list has a first item, and no other keys than those up to its length.
  int count = static_cast<int>(api.lua_objlen(L, index));
  if (count > 0) {
    int seen = 0;
    bool list = true;
    api.lua_pushnil(L);
    while (api.lua_next(L, index)) {
      api.pop(L, 1);
      double key = api.lua_type(L, -1) == kNumber ? api.lua_tonumber(L, -1) : 0;
      if (key < 1 || key > count || key != std::floor(key)) {
        list = false;
        api.pop(L, 1);
        break;
      }
      seen++;
    }
    if (list && seen == count) return array(api, L, index, count, depth);
  }
  return object(api, L, index, depth);
}

bool Encoder::array(const Api& api, lua_State* L, int index, int count, int depth) {
  put(buffer_, "[", 1);
  for (int i = 1; i <= count; i++) {
    if (i > 1) put(buffer_, ",", 1);
    path_[depth_++] = {nullptr, i};
    api.lua_rawgeti(L, index, i);
    if (!value(api, L, api.lua_gettop(L), depth + 1)) return false;
    api.pop(L, 1);
    depth_--;
  }
  put(buffer_, "]", 1);
  return true;
}

bool Encoder::object(const Api& api, lua_State* L, int index, int depth) {
  put(buffer_, "{", 1);
  bool first = true;
  api.lua_pushnil(L);
  const int top = api.lua_gettop(L) + 1;
  while (api.lua_next(L, index)) {
    int type = api.lua_type(L, top - 1);
    if (type != kString && type != kNumber) {
      const char* name = type == kBoolean ? "boolean" : type == kTable ? "table" : typeName(type);
      return fail("a table" + place() + " has a " + name + " as a key");
    }
    // Of a number a copy, because making a text of it in its place would confuse lua_next.
    if (type == kNumber) api.lua_pushvalue(L, top - 1);
    std::size_t size;
    const char* key = api.lua_tolstring(L, type == kNumber ? top + 1 : top - 1, &size);
    if (!first) put(buffer_, ",", 1);
    first = false;
    string(key, size);
    put(buffer_, ":", 1);
    path_[depth_++] = {key, 0};
    if (!value(api, L, top, depth + 1)) return false;
    depth_--;
    api.lua_settop(L, top - 1);
  }
  put(buffer_, "}", 1);
  return true;
}

void Encoder::string(const char* text, std::size_t size) {
  put(buffer_, "\"", 1);
  const char* end = text + size;
  const char* plain = text;
  bool repaired = false;
  for (const char* at = text; at < end;) {
    unsigned char escape = kEscapes.of[static_cast<unsigned char>(*at)];
    if (escape == 0) {
      at++;
      continue;
    }
    if (escape == 2) {
      std::size_t length = utf8Length(at, end);
      if (length > 0) {
        at += length;
        continue;
      }
    }
    put(buffer_, plain, static_cast<std::size_t>(at - plain));
    if (escape == 2) {
      put(buffer_, "\xef\xbf\xbd", 3);
      repaired = true;
    } else if (escape == 1) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(*at));
      put(buffer_, code, 6);
    } else {
      char code[2] = {'\\', static_cast<char>(escape)};
      put(buffer_, code, 2);
    }
    plain = ++at;
  }
  put(buffer_, plain, static_cast<std::size_t>(end - plain));
  put(buffer_, "\"", 1);
  if (repaired) repaired_++;
}

bool Encoder::fail(const std::string& problem) {
  problem_ = problem;
  return false;
}

std::string Encoder::place() const {
  std::string place;
  for (int i = 0; i < depth_; i++) {
    if (path_[i].key) {
      place += (place.empty() ? "" : ".") + std::string(path_[i].key);
    } else {
      place += "[" + std::to_string(path_[i].item) + "]";
    }
  }
  return place.empty() ? "" : " at '" + place + "'";
}

}  // namespace realtime::lua
