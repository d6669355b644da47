// The worker: it finds the engine or starts it, connects, and carries frames both ways.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "core/engine_file.h"
#include "core/engine_process.h"
#include "core/inbox.h"
#include "core/outbox.h"
#include "core/socket.h"
#include "core/standing.h"

namespace realtime {

using Clock = std::chrono::steady_clock;
using WallClock = std::chrono::system_clock;  // the one that the engine has, too

// The body of a request about a rule.
std::string idBody(const std::string& id);

// Everything but run() and what it calls is for the game's thread, which never waits here for
// anything but awaitUp() and stop().
class Link {
 public:
  struct Place {
    std::string folder;      // the engine's
    std::string engineFile;  // where it says how to reach it
  };

  explicit Link(Place place);
  ~Link() { stop(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Settings for an engine that is yet to be started, as environment variables. Once one runs they
  // only serve to say that it has others.
  void configure(const std::map<std::string, std::string>& settings);

  // Begins to look for an engine; the second time does nothing.
  void start();

  // Sends what waits, within a bound, and ends the connection and the thread.
  void stop();

  bool isUp() const { return up_.load(); }  // it may end at any moment
  bool storeAnswers() const { return up_.load() && storeAnswers_.load(); }
  bool awaitUp(Clock::time_point until);
  bool awaitFirst(Clock::time_point until);  // also if it has gone again
  Clock::time_point startedAt() const { return startedAt_; }

  // Why it is not up, in one line.
  std::string problem() const;

  // A request that is answered in the inbox, as kAway when there is no connection or it ends before.
  // It is sent once at most; one that stands, once on each connection. The engine does not begin
  // with it when it is later than `until`; 0 for no such time.
  void request(std::uint64_t number, std::string_view operation, std::string_view body,
               WallClock::time_point until = {});

  // Nobody waits for the answer any more. True if it was not sent, and now never will be.
  bool giveUp(std::uint64_t number);

  // One system call, and only if none is on its way already.
  void wake();

  Outbox& outbox() { return outbox_; }
  Inbox& inbox() { return inbox_; }
  Standing& standing() { return standing_; }
  std::uint64_t reconnects() const { return connections_ > 0 ? connections_ - 1 : 0; }

 private:
  void run();
  Socket connectOnce();
  bool introduce(Socket& socket, const EngineFile& engine);
  void launchIfNeeded();
  void talk(Socket& socket);
  bool readAll(Socket& socket);
  bool writeSome(Socket& socket);
  bool take(Frame frame);
  void takeReply(Frame frame);
  void endUnwanted();
  void farewell(Socket& socket);
  void begin();
  void end();
  void compareStore();
  void setProblem(const std::string& text);
  void say(const std::string& text);
  void drainWaker();
  void pause(Clock::duration time);
  bool stopping() const { return stopping_.load(); }

  const Place place_;
  EngineLaunch launch_;
  Outbox outbox_;
  Inbox inbox_;
  Standing standing_;

  std::thread worker_;
  Socket waker_;
  std::atomic<bool> wakeSent_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> up_{false};
  std::atomic<bool> storeAnswers_{false};
  std::atomic<std::uint64_t> connections_{0};
  Clock::time_point startedAt_{};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string problem_;
  std::map<std::string, std::string> settings_;
  std::string store_;  // that of the engine, for people
  std::set<std::string> said_;

  // Changed together under the mutex, with up_ and the outbox: so no request comes into the outbox
  // that end() would not fail, and none that it has failed stays there.
  std::set<std::uint64_t> open_;  // requests without an answer yet
  std::set<std::uint64_t> openStanding_;
  std::uint64_t saidEntries_ = 0;  // the last entry that this connection began with

  // The worker's own.
  EngineProcess process_;
  Clock::time_point nextLaunch_{};
  Clock::time_point launchedAt_{};
  Clock::duration launchDelay_{};
  bool launched_ = false;
  Clock::time_point silentSince_{};  // an engine is there that does not answer
  bool welcomed_ = false;
  std::set<std::string> unwanted_;  // rules that the engine took after the game removed them
  FrameReader reader_;
  std::string sending_;
  std::size_t sentOf_ = 0;
  Clock::time_point lastHeard_{};
  Clock::time_point lastSaid_{};
};

}  // namespace realtime
