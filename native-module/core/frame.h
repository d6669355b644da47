// Frames between the module and the engine. The specification is native-module/frames.txt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace realtime {

enum class FrameType : std::uint8_t {
  hello = 1,
  emit = 2,
  request = 3,
  answer = 4,
  ping = 5,
  welcome = 16,
  refused = 17,
  event = 18,
  text = 19,
  call = 20,
  reply = 21,
  ack = 22,
  state = 23,
  pong = 24,
  log = 25,  // the module has lines of its own, too
};

constexpr std::uint64_t kProtocolVersion = 1;
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kLargestFrame = 64u << 20;

// Flags of REPLY, and of ANSWER for the first two.
constexpr std::uint8_t kFine = 0;
constexpr std::uint8_t kFailed = 1;
constexpr std::uint8_t kMisused = 2;

// The same of a reply that never travels: there is no engine, or it has gone.
constexpr std::uint8_t kAway = 255;

// Numbers of requests that do not come from Lua: those that the game's thread waits for, and among
// them those that stand.
constexpr std::uint64_t kWaitedRequest = 1ull << 63;
constexpr std::uint64_t kStandingRequest = 3ull << 62;

constexpr bool isStanding(std::uint64_t number) {
  return (number & kStandingRequest) == kStandingRequest;
}

struct Frame {
  FrameType type = FrameType::log;
  std::uint8_t flags = 0;
  std::uint64_t number = 0;
  std::uint16_t nameLength = 0;
  std::uint32_t connection = 0;  // on which it came
  std::string content;  // the name, then the body

  std::string_view name() const { return std::string_view(content).substr(0, nameLength); }
  std::string_view body() const { return std::string_view(content).substr(nameLength); }
};

// What may be known of a request when it is made: its body must fit into a frame with any name.
constexpr std::size_t kLargestBody = kLargestFrame - 0xffff;

// A name and a body that are within the limits, as bytes to send.
std::string encodeFrame(FrameType type, std::uint8_t flags, std::uint64_t number,
                        std::string_view name, std::string_view body);

Frame makeFrame(FrameType type, std::uint8_t flags, std::uint64_t number, std::string_view body);

// Cuts a stream of bytes into frames.
class FrameReader {
 public:
  enum class Result { frame, more, broken };

  // Where to put up to `room` bytes that were received, and how many came.
  char* space(std::size_t room);
  void received(std::size_t count) { end_ += count; }

  // The next whole frame, or that more bytes are needed, or that these are no frames.
  Result next(Frame& frame);

  void clear() { begin_ = end_ = 0; }

 private:
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace realtime
