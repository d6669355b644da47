// What came from the engine and waits for the game's thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "core/frame.h"

namespace realtime {

// Bounded: while it is full the worker does not read, so the engine's own queue fills, and the
// engine counts what that cannot hold. While the game waits for an answer the worker must read on,
// and then events that do not fit are dropped and counted here.
class Inbox {
 public:
  static constexpr std::size_t kMostFrames = 20'000;
  static constexpr std::size_t kMostBytes = 16u << 20;

  // The worker's side. False if nobody gets the frame: who asked does not wait any more, or there is
  // no room.
  bool add(Frame frame);
  bool isFull() const;
  bool isAwaited() const { return awaited_.load() != 0; }
  bool isAwaited(std::uint64_t number) const { return awaited_.load() == number; }

  // The game's side.
  bool isEmpty() const { return count_.load() == 0; }
  bool next(Frame& frame);
  void await(std::uint64_t number);
  std::optional<Frame> awaitReply(std::chrono::steady_clock::time_point until);

  std::uint64_t dropped() const { return dropped_.load(); }

 private:
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  std::deque<Frame> frames_;
  std::size_t bytes_ = 0;
  std::atomic<std::size_t> count_{0};
  std::atomic<std::uint64_t> awaited_{0};
  std::optional<Frame> answer_;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace realtime
