// UTF-8, byte by byte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace realtime {

// How many bytes the character at `at` takes; 0 where the bytes are no UTF-8.
inline std::size_t utf8Length(const char* at, const char* end) {
  auto byte = [&](int i) { return static_cast<unsigned char>(at[i]); };
  auto isRest = [&](int i) { return (byte(i) & 0xc0) == 0x80; };
  unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return end - at >= 2 && isRest(1) ? 2 : 0;
  if (first < 0xf0) {
    if (end - at < 3 || !isRest(1) || !isRest(2)) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;   // could be shorter
    if (first == 0xed && byte(1) >= 0xa0) return 0;  // half of a pair
    return 3;
  }
  if (first < 0xf5) {
    if (end - at < 4 || !isRest(1) || !isRest(2) || !isRest(3)) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) >= 0x90) return 0;
    return 4;
  }
  return 0;
}

inline bool isUtf8(std::string_view text) {
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    std::size_t length = utf8Length(at, end);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// The text with U+FFFD in the place of each byte that belongs to no character.
inline std::string repairUtf8(std::string_view text) {
  std::string out;
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    std::size_t length = utf8Length(at, end);
    if (length == 0) {
      out += "\xef\xbf\xbd";
      at++;
    } else {
      out.append(at, length);
      at += length;
    }
  }
  return out;
}

}  // namespace realtime
