#include "core/link.h"

#include <algorithm>
#include <random>
#include <utility>

#include "core/wait.h"
#include "rapidjson/document.h"
#include "rapidjson/stringbuffer.h"
#include "rapidjson/writer.h"

#ifndef _WIN32
#include <signal.h>
#include <unistd.h>
#else
#include <windows.h>
#endif

namespace realtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kWriteBytes = 64 << 10;
constexpr std::size_t kReadBytes = 64 << 10;
constexpr auto kIntroduction = milliseconds(2000);
constexpr auto kPing = seconds(5);
constexpr auto kSilence = seconds(30);
constexpr auto kFarewell = milliseconds(1000);
constexpr auto kFirstLaunchDelay = milliseconds(500);
constexpr auto kLongestLaunchDelay = seconds(30);
constexpr auto kLongestLaunch = seconds(60);
constexpr auto kSteady = seconds(60);  // an engine that ran so long is started again at once
constexpr std::size_t kMostSaid = 100;
constexpr std::size_t kMostRequests = 8000;

int millisUntil(Clock::time_point time) {
  auto left = std::chrono::duration_cast<milliseconds>(time - Clock::now()).count();
  return static_cast<int>(std::max<long long>(0, std::min<long long>(left + 1, 1000)));
}

// Signals belong to the game's own threads.
void blockSignals() {
#ifndef _WIN32
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
#endif
}

long ownPid() {
#ifdef _WIN32
  return static_cast<long>(GetCurrentProcessId());
#else
  return static_cast<long>(getpid());
#endif
}

std::string helloBody(const std::string& token) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  std::string name = "game server (process " + std::to_string(ownPid()) + ")";
  writer.StartObject();
  writer.Key("token");
  writer.String(token.c_str(), static_cast<rapidjson::SizeType>(token.size()));
  writer.Key("name");
  writer.String(name.c_str(), static_cast<rapidjson::SizeType>(name.size()));
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
}

std::uint64_t entryOf(std::uint64_t standingRequest) { return standingRequest & ~kStandingRequest; }

std::string textOf(std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  return !document.HasParseError() && document.IsString() ? document.GetString() : "";
}

}  // namespace

std::string idBody(const std::string& id) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("id");
  writer.String(id.c_str(), static_cast<rapidjson::SizeType>(id.size()));
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
}

Link::Link(Place place) : place_(std::move(place)), problem_("the engine is not running") {}

void Link::configure(const std::map<std::string, std::string>& settings) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [name, value] : settings) settings_[name] = value;
  }
  compareStore();
}

// Several servers of a machine may share an engine, and it is set up once.
void Link::compareStore() {
  std::string asked;
  std::string used;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    auto host = settings_.find("REDIS_HOST");
    auto port = settings_.find("REDIS_PORT");
    if (host == settings_.end() || store_.empty()) return;
    asked = host->second + ":" + (port == settings_.end() ? "6379" : port->second);
    used = store_;
  }
  if (used.find(asked) == std::string::npos) {
    say("asked for a Redis at " + asked + "; the engine that runs uses " + used);
  }
}

void Link::start() {
  if (worker_.joinable()) return;
  startSockets();
  waker_ = Socket::selfConnected();
  launch_ = engineLaunch(place_.folder, place_.engineFile, settings_);
  startedAt_ = Clock::now();
  worker_ = std::thread([this] { run(); });
}

void Link::stop() {
  if (!worker_.joinable()) return;
  stopping_ = true;
  wakeSent_ = false;
  wake();
  worker_.join();
  stopSockets();
}

bool Link::awaitUp(Clock::time_point until) {
  std::unique_lock<std::mutex> lock(mutex_);
  return waitUntil(changed_, lock, until, [this] { return up_.load(); });
}

bool Link::awaitFirst(Clock::time_point until) {
  std::unique_lock<std::mutex> lock(mutex_);
  return waitUntil(changed_, lock, until, [this] { return connections_.load() > 0; });
}

std::string Link::problem() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return problem_;
}

void Link::request(std::uint64_t number, std::string_view operation, std::string_view body,
                   WallClock::time_point until) {
  std::string name(operation);
  if (until != WallClock::time_point()) {
    auto millis = std::chrono::duration_cast<milliseconds>(until.time_since_epoch()).count();
    name += '\0' + std::to_string(millis);
  }
  std::string frame = encodeFrame(FrameType::request, 0, number, name, body);
  std::string refusal;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!up_.load()) {
      refusal = problem_;
    } else if (isStanding(number) && entryOf(number) <= saidEntries_) {
      return;  // the connection came meanwhile, and began with it
    } else if (!(number & kWaitedRequest) && open_.size() >= kMostRequests) {
      refusal = "too many requests are open: " + std::to_string(kMostRequests);
    } else {
      (isStanding(number) ? openStanding_ : open_).insert(number);
      outbox_.addRequest(number, std::move(frame));
      return;
    }
  }
  inbox_.add(makeFrame(FrameType::reply, kAway, number, refusal));
}

bool Link::giveUp(std::uint64_t number) {
  std::lock_guard<std::mutex> lock(mutex_);
  (isStanding(number) ? openStanding_ : open_).erase(number);
  return outbox_.withdraw(number);
}

// A new connection first hears what stands; then the game may speak.
void Link::begin() {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Outbox::Request> first;
  saidEntries_ = 0;
  for (const Standing::Request& request : standing_.all()) {
    std::uint64_t number = kStandingRequest | request.entry;
    first.emplace_back(
        number, encodeFrame(FrameType::request, 0, number, request.operation, request.body));
    openStanding_.insert(number);
    saidEntries_ = request.entry;
  }
  outbox_.addFirst(std::move(first));
  connections_++;
  up_ = true;
  problem_.clear();
}

// Whoever waits for an answer is told that it will not come; what was asked is gone.
void Link::end() {
  std::set<std::uint64_t> open;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    up_ = false;
    problem_ = "the engine has gone; it is looked for, or started again";
    outbox_.disconnected();
    open.swap(open_);
    open.merge(openStanding_);
    openStanding_.clear();
  }
  unwanted_.clear();
  for (std::uint64_t number : open) {
    inbox_.add(makeFrame(FrameType::reply, kAway, number, "the engine has gone"));
  }
}

void Link::wake() {
  if (!wakeSent_.exchange(true)) {
    char one = 1;
    waker_.send(&one, 1);
  }
}

void Link::drainWaker() {
  wakeSent_ = false;  // before reading: a wake-up from here on sends anew
  char bytes[64];
  while (waker_.receive(bytes, sizeof bytes) > 0) {
  }
}

void Link::pause(Clock::duration time) {
  Clock::time_point until = Clock::now() + time;
  while (!stopping() && Clock::now() < until) {
    if (waitFor(Socket(), false, false, waker_, millisUntil(until)).woken) drainWaker();
  }
}

void Link::setProblem(const std::string& text) {
  std::lock_guard<std::mutex> lock(mutex_);
  problem_ = text;
}

// Each thing once, as a line for the operator.
void Link::say(const std::string& text) {
  bool isNew;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    isNew = said_.size() < kMostSaid && said_.insert(text).second;
  }
  if (isNew) {
    inbox_.add(makeFrame(FrameType::log, 0, 0, text));
  }
}

void Link::run() {
  blockSignals();
  while (!stopping()) {
    Socket socket = connectOnce();
    if (!socket.isOpen()) {
      bool isSilent = silentSince_ != Clock::time_point();
      if (!isSilent || Clock::now() - silentSince_ > kSilence) launchIfNeeded();
      pause(milliseconds(launched_ ? 20 : 250));
      continue;
    }
    Clock::time_point begun = Clock::now();
    talk(socket);
    end();
    if (stopping()) break;
    say("the connection to the engine has ended; it is looked for, or started again");
    bool steady = Clock::now() - begun >= kSteady;
    launchDelay_ = steady ? Clock::duration::zero() : launchDelay_;
    launched_ = false;
  }
}

// Back-off doubles while engines end soon, with a little chance in it, so that several servers of a
// machine do not start theirs at the same moments.
void Link::launchIfNeeded() {
  Clock::time_point now = Clock::now();
  if (launched_) {
    if (process_.isRunning()) {
      if (now - launchedAt_ > kLongestLaunch) {
        setProblem("the engine does not come up: see " + launch_.logFile);
        say("the engine runs but does not come up: see " + launch_.logFile);
      }
      return;
    }
    launched_ = false;
    std::string why = "the engine ended at its start: " + lastLine(launch_.logFile);
    setProblem(why);
    say(why + " (see " + launch_.logFile + ")");
  }
  if (now < nextLaunch_) return;
  if (!fileExists(place_.folder + "/realtime.jar")) {
    std::string why = "no engine runs, and there is none to start in " + place_.folder;
    setProblem(why);
    say(why + ": unpack the whole release there, or start one with 'realtime serve --announce " +
        place_.engineFile + "'");
    nextLaunch_ = now + seconds(5);
    return;
  }
  std::string problem;
  launched_ = process_.start(launch_, problem);
  launchedAt_ = now;
  if (!launched_) {
    setProblem(problem);
    say(problem);
  } else {
    setProblem("the engine is starting");
  }
  launchDelay_ = std::min<Clock::duration>(
      launchDelay_ == Clock::duration::zero() ? Clock::duration(kFirstLaunchDelay)
                                              : launchDelay_ * 2,
      kLongestLaunchDelay);
  std::minstd_rand random(static_cast<unsigned>(now.time_since_epoch().count()));
  nextLaunch_ = now + launchDelay_ + milliseconds(random() % 250);
}

Socket Link::connectOnce() {
  std::string problem;
  std::optional<EngineFile> engine = readEngineFile(place_.engineFile, problem);
  if (!problem.empty()) {
    setProblem(problem);
    say(problem);
  }
  Clock::time_point silentBefore = std::exchange(silentSince_, Clock::time_point());
  if (!engine) return Socket();
  EngineProcess::reap(engine->pid);
  if (!EngineProcess::mayBeAlive(engine->pid)) return Socket();
  Socket socket = Socket::connectLoopback(engine->port, 500);
  if (!socket.isOpen()) return Socket();
  Clock::time_point begun = Clock::now();
  if (introduce(socket, *engine)) return socket;
  // It may be busy or stopped; only one that stays so is given up.
  if (Clock::now() - begun >= kIntroduction) {
    silentSince_ = silentBefore == Clock::time_point() ? begun : silentBefore;
  }
  return Socket();
}

bool Link::introduce(Socket& socket, const EngineFile& engine) {
  reader_.clear();
  sending_ = encodeFrame(FrameType::hello, 0, kProtocolVersion, "", helloBody(engine.token));
  sentOf_ = 0;
  welcomed_ = false;
  lastHeard_ = lastSaid_ = Clock::now();
  Clock::time_point until = lastHeard_ + kIntroduction;
  while (!welcomed_) {
    if (stopping() || Clock::now() >= until) {
      if (!stopping()) {
        setProblem("the engine does not answer");
        say("the engine does not answer: is it stopped?");
      }
      return false;
    }
    bool writing = sentOf_ < sending_.size();
    Readiness ready = waitFor(socket, true, writing, waker_, millisUntil(until));
    if (ready.woken) drainWaker();
    if (ready.writable) {
      long sent = socket.send(sending_.data() + sentOf_, sending_.size() - sentOf_);
      if (sent == Socket::kEnded) return false;
      if (sent > 0) sentOf_ += static_cast<std::size_t>(sent);
    }
    if (ready.readable && !readAll(socket)) return false;
  }
  sending_.clear();
  sentOf_ = 0;
  return true;
}

void Link::talk(Socket& socket) {
  begin();
  changed_.notify_all();
  if (connections_ > 1) say("connected to the engine again");
  while (!stopping()) {
    Clock::time_point now = Clock::now();
    if (now - lastHeard_ > kSilence) {
      say("the engine has been silent for 30 seconds");
      return;
    }
    if (now - lastSaid_ > kPing) {
      outbox_.addOther(encodeFrame(FrameType::ping, 0, 0, "", ""));
      lastSaid_ = now;
    }
    bool writing = sentOf_ < sending_.size() || outbox_.hasWaiting();
    bool reading = !inbox_.isFull() || inbox_.isAwaited();
    // While it does not read, time must not count as the engine's silence.
    if (!reading) lastHeard_ = now;
    Readiness ready = waitFor(socket, reading, writing, waker_, reading ? 50 : 5);
    if (ready.woken) drainWaker();
    if (ready.writable && !writeSome(socket)) return;
    if (ready.readable && !readAll(socket)) return;
  }
  farewell(socket);
}

bool Link::writeSome(Socket& socket) {
  while (true) {
    if (sentOf_ == sending_.size()) {
      sending_.clear();
      sentOf_ = 0;
      outbox_.take(sending_, kWriteBytes);
      if (sending_.empty()) return true;
    }
    long sent = socket.send(sending_.data() + sentOf_, sending_.size() - sentOf_);
    if (sent == Socket::kEnded) return false;
    if (sent > 0) {
      sentOf_ += static_cast<std::size_t>(sent);
      lastSaid_ = Clock::now();
    }
    outbox_.sent(sending_, sentOf_);
    if (sent == Socket::kWouldBlock) return true;
  }
}

// Reads until there is no more for now, or the game has enough to do.
bool Link::readAll(Socket& socket) {
  while (true) {
    long count = socket.receive(reader_.space(kReadBytes), kReadBytes);
    if (count == Socket::kWouldBlock) return true;
    if (count == Socket::kEnded) return false;
    reader_.received(static_cast<std::size_t>(count));
    lastHeard_ = Clock::now();
    Frame frame;
    FrameReader::Result result;
    while ((result = reader_.next(frame)) == FrameReader::Result::frame) {
      frame.connection = outbox_.connection();
      if (!take(std::move(frame))) return false;
      frame = Frame();
    }
    if (result == FrameReader::Result::broken) {
      setProblem("the engine sent what is no frame");
      say("the engine sent what is no frame: is " + place_.engineFile + " that of an engine?");
      return false;
    }
    if (inbox_.isFull() && !inbox_.isAwaited()) return true;
  }
}

bool Link::take(Frame frame) {
  switch (frame.type) {
    case FrameType::welcome: {
      rapidjson::Document body;
      body.Parse(frame.body().data(), frame.body().size());
      if (frame.number != kProtocolVersion || body.HasParseError() || !body.IsObject()) {
        setProblem("the engine speaks another version of the protocol");
        return false;
      }
      auto connected = body.FindMember("connected");
      storeAnswers_ = connected != body.MemberEnd() && connected->value.IsTrue();
      auto store = body.FindMember("store");
      if (store != body.MemberEnd() && store->value.IsString()) {
        std::lock_guard<std::mutex> lock(mutex_);
        store_ = store->value.GetString();
      }
      compareStore();
      welcomed_ = true;
      return true;
    }
    case FrameType::refused: {
      std::string why = "the engine refused the connection: " + std::string(frame.body());
      setProblem(why);
      say(why);
      return false;
    }
    case FrameType::ack:
      outbox_.acknowledged(frame.number);
      return true;
    case FrameType::state:
      storeAnswers_ = frame.flags != 0;
      return true;
    case FrameType::pong:
      return true;
    case FrameType::reply:
      takeReply(std::move(frame));
      return true;
    default:
      inbox_.add(std::move(frame));
      return true;
  }
}

void Link::takeReply(Frame frame) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    (isStanding(frame.number) ? openStanding_ : open_).erase(frame.number);
  }
  if (!isStanding(frame.number)) {
    inbox_.add(std::move(frame));
    return;
  }
  std::uint64_t entry = entryOf(frame.number);
  if (frame.flags == kFine) {
    std::string id = textOf(frame.body());
    if (!standing_.confirmed(entry, id) && !id.empty()) unwanted_.insert(id);
    inbox_.add(std::move(frame));
  } else {
    bool isWrong = frame.flags == kMisused;
    std::string why(frame.body());
    bool isTold = inbox_.add(std::move(frame));
    Standing::Request request = standing_.find(entry);
    bool isRule = request.entry != 0 && request.subscription == 0;
    // A rule of which the game was told that it failed must not come with the next connection. A
    // subscription stands all the same: the engine takes it up when its store is back.
    if (isWrong || (isTold && isRule)) standing_.refused(entry);
    if (!isTold && request.entry != 0 && (isWrong || isRule)) {
      say(request.place + ": " + request.operation + ": " + why);
    }
  }
  endUnwanted();
}

// Rules that were removed before the engine had said their ids. Not while it has yet to answer for
// others: one of those may be the same rule, added again.
void Link::endUnwanted() {
  if (unwanted_.empty()) return;
  std::lock_guard<std::mutex> lock(mutex_);
  if (!openStanding_.empty()) return;
  for (const std::string& id : unwanted_) {
    if (standing_.hasRule(id)) continue;
    outbox_.addOther(
        encodeFrame(FrameType::request, 0, kWaitedRequest, "remove_rule", idBody(id)));
  }
  unwanted_.clear();
}

// What was emitted before the map changed still goes out, if the engine takes it.
void Link::farewell(Socket& socket) {
  Clock::time_point until = Clock::now() + kFarewell;
  while (Clock::now() < until && (sentOf_ < sending_.size() || outbox_.hasWaiting())) {
    Readiness ready = waitFor(socket, true, true, waker_, millisUntil(until));
    if (ready.woken) drainWaker();
    if (ready.writable && !writeSome(socket)) return;
    if (ready.readable && !readAll(socket)) return;
  }
  // What came and was not read would cut off what the engine has not read.
  socket.shutdownSending();
  char rest[4096];
  while (Clock::now() < until) {
    waitFor(socket, true, false, waker_, millisUntil(until));
    drainWaker();
    long count;
    while ((count = socket.receive(rest, sizeof rest)) > 0) {
    }
    if (count == Socket::kEnded) return;
  }
}

}  // namespace realtime
