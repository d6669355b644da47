// What waits to be sent to the engine, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace realtime {

// What may be sent how often:
//
//   events    until the engine says that they are in the store: again on the next connection, so
//             they may come twice. They have a bound: beyond it the oldest is given up, and counted
//             if it was never sent
//   what stands (subscriptions, rules)  once on each connection, by Link, for as long as it stands
//   requests  once at most: on the connection on which they were asked, and only until somebody is
//             told that they failed, for then they are withdrawn or gone with the connection. One
//             whose bytes went out before may have been done all the same; nobody can know
//   answers and signs of life  once at most, on the connection that they belong to
//
// How many requests and answers there are is bounded by those who ask. Used by the game's thread
// and the worker.
class Outbox {
 public:
  static constexpr std::size_t kMostEvents = 50'000;
  static constexpr std::size_t kMostBytes = 32u << 20;

  using Request = std::pair<std::uint64_t, std::string>;  // its number and its frame

  // How many bytes wait now.
  std::size_t addEvent(std::string frame);
  void addOther(std::string frame);
  void addRequest(std::uint64_t number, std::string frame);

  // An answer belongs to the connection on which its call came, and to no later one.
  void addAnswer(std::string frame, std::uint32_t connection);

  // Puts requests in front of everything: what a new connection must hear first.
  void addFirst(std::vector<Request> requests);

  // Takes a request back. False if it is not here: it has gone out, or is just about to.
  bool withdraw(std::uint64_t number);

  // Appends what waits to a buffer, up to about so many bytes; sent() must follow.
  void take(std::string& buffer, std::size_t bytes);

  // So many bytes of the buffer went out. What has begun must be sent to its end, and stays in the
  // buffer; the rest waits here again, so that it can still be withdrawn.
  void sent(std::string& buffer, std::size_t count);

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
    std::uint64_t request;  // 0 for what is none
    bool isWithdrawn = false;
  };

  void add(Item item);
  void makeRoom(std::size_t bytes);

  mutable std::mutex mutex_;
  std::deque<Item> waiting_;
  std::deque<Item> taken_;        // in the worker's buffer, and perhaps about to be sent
  std::deque<std::string> sent_;  // events that are not acknowledged yet
  std::size_t events_ = 0;        // in all three
  std::size_t eventBytes_ = 0;
  std::size_t waitingBytes_ = 0;
  std::uint64_t gone_ = 0;  // events of this connection that are no longer in sent_
  std::uint64_t dropped_ = 0;
  std::uint32_t connection_ = 1;
};

}  // namespace realtime
