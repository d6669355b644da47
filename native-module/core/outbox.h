// What waits to be sent to the engine, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

namespace realtime {

// Events are kept until the engine says that they are in the store, and are sent again when it was
// gone meanwhile. They have a bound: beyond it the oldest is given up, and counted if it was never
// sent. Requests and answers belong to one connection and end with it; how many there are is
// bounded by those who ask. Used by the game's thread and the worker.
class Outbox {
 public:
  static constexpr std::size_t kMostEvents = 50'000;
  static constexpr std::size_t kMostBytes = 32u << 20;

  // How many bytes wait now.
  std::size_t addEvent(std::string frame);
  void addOther(std::string frame);

  // An answer belongs to the connection on which its call came, and to no later one.
  void addAnswer(std::string frame, std::uint32_t connection);

  // Puts an other frame in front of all events: what a new connection must hear first.
  void addFirst(std::string frame);

  // Appends what waits to a buffer, up to about so many bytes.
  void take(std::string& buffer, std::size_t bytes);

  // The engine has so many of the events that were sent since the connection began.
  void acknowledged(std::uint64_t count);

  // Sent events wait again; everything else is gone, and another connection begins.
  void disconnected();
  std::uint32_t connection() const;

  bool hasWaiting() const;
  std::size_t heldEvents() const;
  std::uint64_t dropped() const;

 private:
  struct Item {
    std::string frame;
    bool isEvent;
  };

  void add(Item item);
  void makeRoom(std::size_t bytes);

  mutable std::mutex mutex_;
  std::deque<Item> waiting_;
  std::deque<std::string> sent_;  // events that are not acknowledged yet
  std::size_t events_ = 0;        // in both
  std::size_t eventBytes_ = 0;
  std::size_t waitingBytes_ = 0;
  std::uint64_t gone_ = 0;  // events of this connection that are no longer in sent_
  std::uint64_t dropped_ = 0;
  std::uint32_t connection_ = 1;
};

}  // namespace realtime
