#include "core/inbox.h"

#include <utility>

#include "core/wait.h"

namespace realtime {

bool Inbox::add(Frame frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (frame.type == FrameType::reply && (frame.number & kWaitedRequest)) {
    if (frame.number != awaited_.load()) return false;  // too late
    answer_ = std::move(frame);
    answered_.notify_one();
    return true;
  }
  bool mayBeLost = frame.type == FrameType::event || frame.type == FrameType::text;
  if (mayBeLost && (frames_.size() >= kMostFrames || bytes_ >= kMostBytes)) {
    dropped_++;
    return false;
  }
  bytes_ += frame.content.size();
  frames_.push_back(std::move(frame));
  count_.store(frames_.size());
  return true;
}

bool Inbox::isFull() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return frames_.size() >= kMostFrames || bytes_ >= kMostBytes;
}

bool Inbox::next(Frame& frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (frames_.empty()) return false;
  frame = std::move(frames_.front());
  bytes_ -= frame.content.size();
  frames_.pop_front();
  count_.store(frames_.size());
  return true;
}

void Inbox::await(std::uint64_t number) {
  std::lock_guard<std::mutex> lock(mutex_);
  answer_.reset();
  awaited_.store(number);
}

std::optional<Frame> Inbox::awaitReply(std::chrono::steady_clock::time_point until) {
  std::unique_lock<std::mutex> lock(mutex_);
  waitUntil(answered_, lock, until, [this] { return answer_.has_value(); });
  awaited_.store(0);
  return std::exchange(answer_, std::nullopt);
}

}  // namespace realtime
