#include "core/frame.h"

#include <cstring>

namespace realtime {
namespace {

void put(char* at, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) at[i] = static_cast<char>(value >> (8 * i));
}

std::uint64_t get(const char* at, int bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < bytes; i++) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  }
  return value;
}

bool isFromEngine(std::uint64_t type) { return type >= 16 && type <= 25; }

}  // namespace

std::string encodeFrame(FrameType type, std::uint8_t flags, std::uint64_t number,
                        std::string_view name, std::string_view body) {
  char header[kHeaderBytes];
  put(header, name.size() + body.size(), 4);
  put(header + 4, static_cast<std::uint8_t>(type), 1);
  put(header + 5, flags, 1);
  put(header + 6, name.size(), 2);
  put(header + 8, number, 8);
  std::string bytes;
  bytes.reserve(kHeaderBytes + name.size() + body.size());
  bytes.append(header, kHeaderBytes).append(name).append(body);
  return bytes;
}

Frame makeFrame(FrameType type, std::uint8_t flags, std::uint64_t number, std::string_view body) {
  Frame frame;
  frame.type = type;
  frame.flags = flags;
  frame.number = number;
  frame.content = body;
  return frame;
}

char* FrameReader::space(std::size_t room) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (bytes_.size() - end_ < room) {
    if (begin_ > 0) std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (bytes_.size() - end_ < room) bytes_.resize(end_ + room);
  }
  return bytes_.data() + end_;
}

FrameReader::Result FrameReader::next(Frame& frame) {
  if (end_ - begin_ < kHeaderBytes) return Result::more;
  const char* header = bytes_.data() + begin_;
  auto length = static_cast<std::size_t>(get(header, 4));
  auto nameLength = static_cast<std::size_t>(get(header + 6, 2));
  if (length > kLargestFrame || nameLength > length || !isFromEngine(get(header + 4, 1))) {
    return Result::broken;
  }
  if (end_ - begin_ < kHeaderBytes + length) return Result::more;
  frame.type = static_cast<FrameType>(get(header + 4, 1));
  frame.flags = static_cast<std::uint8_t>(get(header + 5, 1));
  frame.nameLength = static_cast<std::uint16_t>(nameLength);
  frame.number = get(header + 8, 8);
  frame.content.assign(header + kHeaderBytes, length);
  begin_ += kHeaderBytes + length;
  if (begin_ == end_ && bytes_.size() > (1u << 20)) {
    bytes_ = std::vector<char>();  // one large frame must not keep its memory for ever
    begin_ = end_ = 0;
  }
  return Result::frame;
}

}  // namespace realtime
