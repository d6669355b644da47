#include "core/outbox.h"

#include <algorithm>
#include <utility>

namespace realtime {

std::size_t Outbox::addEvent(std::string frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  makeRoom(frame.size());
  events_++;
  eventBytes_ += frame.size();
  add({std::move(frame), true});
  return waitingBytes_;
}

void Outbox::addOther(std::string frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  add({std::move(frame), false});
}

void Outbox::addAnswer(std::string frame, std::uint32_t connection) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (connection == connection_) add({std::move(frame), false});
}

void Outbox::addFirst(std::string frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  waitingBytes_ += frame.size();
  auto place = std::find_if(waiting_.begin(), waiting_.end(), [](const Item& i) { return i.isEvent; });
  waiting_.insert(place, {std::move(frame), false});
}

void Outbox::add(Item item) {
  waitingBytes_ += item.frame.size();
  waiting_.push_back(std::move(item));
}

void Outbox::makeRoom(std::size_t bytes) {
  while (events_ > 0 && (events_ >= kMostEvents || eventBytes_ + bytes > kMostBytes)) {
    if (!sent_.empty()) {
      // The engine has it already: it would only be needed again if the engine were killed.
      eventBytes_ -= sent_.front().size();
      sent_.pop_front();
      gone_++;
    } else {
      auto oldest =
          std::find_if(waiting_.begin(), waiting_.end(), [](const Item& i) { return i.isEvent; });
      eventBytes_ -= oldest->frame.size();
      waitingBytes_ -= oldest->frame.size();
      waiting_.erase(oldest);
      dropped_++;
    }
    events_--;
  }
}

void Outbox::take(std::string& buffer, std::size_t bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  while (!waiting_.empty() && buffer.size() < bytes) {
    Item& next = waiting_.front();
    buffer.append(next.frame);
    waitingBytes_ -= next.frame.size();
    if (next.isEvent) sent_.push_back(std::move(next.frame));
    waiting_.pop_front();
  }
}

void Outbox::acknowledged(std::uint64_t count) {
  std::lock_guard<std::mutex> lock(mutex_);
  while (gone_ < count && !sent_.empty()) {
    events_--;
    eventBytes_ -= sent_.front().size();
    sent_.pop_front();
    gone_++;
  }
}

void Outbox::disconnected() {
  std::lock_guard<std::mutex> lock(mutex_);
  std::deque<Item> events;
  waitingBytes_ = 0;
  for (std::string& frame : sent_) {
    waitingBytes_ += frame.size();
    events.push_back({std::move(frame), true});
  }
  sent_.clear();
  for (Item& item : waiting_) {
    if (item.isEvent) {
      waitingBytes_ += item.frame.size();
      events.push_back(std::move(item));
    }
  }
  waiting_ = std::move(events);
  gone_ = 0;
  connection_++;
}

std::uint32_t Outbox::connection() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return connection_;
}

bool Outbox::hasWaiting() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return !waiting_.empty();
}

std::size_t Outbox::heldEvents() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return events_;
}

std::uint64_t Outbox::dropped() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return dropped_;
}

}  // namespace realtime
