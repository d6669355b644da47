#include "core/outbox.h"

#include <algorithm>
#include <utility>

namespace realtime {

std::size_t Outbox::addEvent(std::string frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  makeRoom(frame.size());
  events_++;
  eventBytes_ += frame.size();
  add({std::move(frame), true, 0});
  return waitingBytes_;
}

void Outbox::addOther(std::string frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  add({std::move(frame), false, 0});
}

void Outbox::addRequest(std::uint64_t number, std::string frame) {
  std::lock_guard<std::mutex> lock(mutex_);
  add({std::move(frame), false, number});
}

void Outbox::addAnswer(std::string frame, std::uint32_t connection) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (connection == connection_) add({std::move(frame), false, 0});
}

void Outbox::addFirst(std::vector<Request> requests) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (auto next = requests.rbegin(); next != requests.rend(); ++next) {
    waitingBytes_ += next->second.size();
    waiting_.push_front({std::move(next->second), false, next->first});
  }
}

void Outbox::add(Item item) {
  waitingBytes_ += item.frame.size();
  waiting_.push_back(std::move(item));
}

bool Outbox::withdraw(std::uint64_t number) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto isIt = [&](const Item& item) { return item.request == number; };
  auto waiting = std::find_if(waiting_.begin(), waiting_.end(), isIt);
  if (waiting != waiting_.end()) {
    waitingBytes_ -= waiting->frame.size();
    waiting_.erase(waiting);
    return true;
  }
  auto taken = std::find_if(taken_.begin(), taken_.end(), isIt);
  // The worker is sending just now. If it does not come so far, the frame must not wait again.
  if (taken != taken_.end()) taken->isWithdrawn = true;
  return false;
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
      if (oldest == waiting_.end()) return;  // the others are about to be sent
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
    taken_.push_back(std::move(next));
    waiting_.pop_front();
  }
}

void Outbox::sent(std::string& buffer, std::size_t count) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (taken_.empty()) return;  // these bytes are the rest of a frame that had begun before
  std::size_t begun = 0;
  while (!taken_.empty() && begun < count) {
    Item& next = taken_.front();
    begun += next.frame.size();
    if (next.isEvent) sent_.push_back(std::move(next.frame));
    taken_.pop_front();
  }
  buffer.resize(begun);
  for (; !taken_.empty(); taken_.pop_back()) {
    if (taken_.back().isWithdrawn) continue;
    waitingBytes_ += taken_.back().frame.size();
    waiting_.push_front(std::move(taken_.back()));
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
  auto keep = [&](std::string frame) {
    waitingBytes_ += frame.size();
    events.push_back({std::move(frame), true, 0});
  };
  for (std::string& frame : sent_) keep(std::move(frame));
  for (std::deque<Item>* items : {&taken_, &waiting_}) {
    for (Item& item : *items) {
      if (item.isEvent) keep(std::move(item.frame));
    }
  }
  sent_.clear();
  taken_.clear();
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
