// The functions of the host; what each does is written at the head of realtime.lua.
//
// A function here never raises: it returns false and a text, and realtime.lua raises. So no Lua
// error passes a C++ object, but for want of memory.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>

#include "core/utf8.h"
#include "lua/session.h"
#include "rapidjson/stringbuffer.h"
#include "rapidjson/writer.h"

namespace realtime::lua {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::size_t kLargestEvent = 1 << 20;
constexpr std::size_t kLongestChannel = 512;
constexpr std::size_t kWakeAtBytes = 32 << 10;
constexpr std::string_view kTooLarge = "this is more than 64 MiB: send less at once";

std::string_view textAt(const Session& session, lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = session.api.lua_tolstring(L, index, &size);
  return text ? std::string_view(text, size) : std::string_view();
}

void push(const Session& session, lua_State* L, std::string_view text) {
  session.api.lua_pushlstring(L, text.data(), text.size());
}

int failure(const Session& session, lua_State* L, std::string_view why) {
  session.api.lua_pushboolean(L, 0);
  push(session, L, why);
  return 2;
}

int misuse(const Session& session, lua_State* L, std::string_view why) {
  failure(session, L, why);
  push(session, L, "misuse");
  return 3;
}

// The field of a table argument as a text; empty where there is none.
std::string fieldText(const Session& session, lua_State* L, int index, const char* name) {
  const Api& api = session.api;
  if (api.lua_type(L, index) != kTable) return "";
  push(session, L, name);
  // A raw read: a metamethod may raise.
  int top = api.lua_gettop(L);
  std::string found;
  api.lua_pushnil(L);
  while (api.lua_next(L, index)) {
    if (api.lua_rawequal(L, -2, top)) {
      if (api.lua_type(L, -1) == kBoolean) {
        found = api.lua_toboolean(L, -1) ? "true" : "false";
      } else {
        found = std::string(textAt(session, L, api.lua_gettop(L)));
      }
      break;
    }
    api.pop(L, 1);
  }
  api.lua_settop(L, top - 1);
  return found;
}

std::string wrongChannel(std::string_view channel) {
  if (channel.empty()) return "the channel must not be empty";
  std::size_t characters = 0;
  for (char c : channel) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return "the channel holds a control character: " + std::string(channel);
    }
    characters += (c & 0xc0) != 0x80;
  }
  if (characters > kLongestChannel) {
    return "the channel is " + std::to_string(characters) +
           " characters long; the longest allowed is " + std::to_string(kLongestChannel);
  }
  return "";
}

void tellWorker(Session& session) {
  session.toldWorker = true;
  session.link.wake();
}

// Emitting ------------------------------------------------------------------------------------

int emit(Session& session, lua_State* L) {
  std::string_view channel = textAt(session, L, 1);
  std::string wrong = wrongChannel(channel);
  if (!wrong.empty()) return misuse(session, L, wrong);
  std::string repaired;
  std::string_view json;
  if (session.api.lua_type(L, 2) == kString) {
    json = textAt(session, L, 2);
    if (!isUtf8(json)) {
      repaired = repairUtf8(json);
      session.repairedTexts++;
      json = repaired;
    }
    if (!session.decoder.check(json, wrong)) return misuse(session, L, wrong);
  } else {
    if (!session.encoder.encode(session.api, L, 2)) {
      return misuse(session, L, session.encoder.problem());
    }
    json = std::string_view(session.encoder.text(), session.encoder.size());
  }
  if (json.size() > kLargestEvent) {
    return failure(session, L,
                   "event on '" + std::string(channel) + "' is " + std::to_string(json.size()) +
                       " bytes; the largest allowed is 1048576 bytes (1 MiB)");
  }
  session.link.start();
  std::size_t waiting =
      session.link.outbox().addEvent(encodeFrame(FrameType::emit, 0, 0, channel, json));
  session.toldWorker = false;
  if (waiting > kWakeAtBytes) tellWorker(session);
  session.api.lua_pushboolean(L, 1);
  return 1;
}

// Asking --------------------------------------------------------------------------------------

int result(Session& session, lua_State* L, const Frame& reply) {
  if (reply.flags == kMisused) return misuse(session, L, reply.body());
  if (reply.flags != kFine) return failure(session, L, reply.body());
  session.api.lua_pushboolean(L, 1);
  if (reply.body().empty()) {
    session.api.lua_pushnil(L);
  } else if (!session.decoder.push(session.api, L, reply.body())) {
    session.api.pop(L, 1);
    return failure(session, L, "the engine's answer is no JSON");
  }
  return 2;
}

bool isRule(std::string_view operation) {
  return operation == "add_hook" || operation == "add_aggregator";
}

bool isSubscription(std::string_view operation) {
  return operation == "on" || operation == "subscribe";
}

bool isEnd(std::string_view operation) {
  return operation == "unsubscribe" || operation == "disconnect";
}

// What waits for an answer: how it is asked, and what holds when none comes.
struct Call {
  std::string operation;
  std::string body;
  std::uint64_t entry = 0;  // of what stands, 0 for what does not
  bool ends = false;        // takes back what stood: that is done, whatever the engine says
};

// What stands counts as done, because it will be; what ends something, because the module will not
// say it again. False if it is neither: then it failed.
bool doneWithoutAnswer(Session& session, lua_State* L, const Call& asked, int& results) {
  if (asked.entry == 0 && !asked.ends) return false;
  session.api.lua_pushboolean(L, 1);
  results = 1;
  if (isRule(asked.operation)) {
    push(session, L, Standing::alias(asked.entry));
    results = 2;
  } else if (asked.operation == "remove_rule") {
    session.api.lua_pushboolean(L, 1);
    results = 2;
  }
  return true;
}

// Once after its start the engine is waited for; when it is away later, calls fail at once.
void awaitEngine(Session& session, std::string_view operation, Clock::time_point until,
                 Clock::duration timeout) {
  Link& link = session.link;
  if (link.isUp()) return;
  bool always = operation == "connect" || operation == "flush";
  if (always) {
    link.awaitUp(until);
  } else {
    link.awaitFirst(std::min(until, link.startedAt() + timeout));
  }
}

// Remembers what stands from now on, and forgets what ends. False with results for Lua where there
// is nothing to ask.
bool prepare(Session& session, lua_State* L, Call& asked, int& results) {
  Standing& standing = session.link.standing();
  std::uint64_t subscription =
      std::strtoull(fieldText(session, L, 2, "subscription").c_str(), nullptr, 10);
  if (isRule(asked.operation) || isSubscription(asked.operation)) {
    std::string channel = fieldText(session, L, 2, "channel");
    std::string place = fieldText(session, L, 2, "at");
    std::string wrong = wrongChannel(channel);
    if (wrong.empty()) {
      asked.entry = standing.add(asked.operation, asked.body, subscription,
                                 place.empty() ? channel : place, wrong);
    }
    if (wrong.empty()) return true;
    results = misuse(session, L, wrong);
    return false;
  }
  if (asked.operation == "unsubscribe") standing.removeSubscription(subscription);
  if (asked.operation == "disconnect") standing.removeSubscriptions();
  asked.ends = isEnd(asked.operation);
  if (asked.operation == "remove_rule") {
    std::string given = fieldText(session, L, 2, "id");
    Standing::Request removed = standing.removeRule(given);
    asked.ends = removed.entry != 0;
    if (asked.ends && removed.id.empty()) {
      // It has no id yet: either the engine never hears of it, or Link removes it there as soon as
      // the engine says its id.
      session.link.giveUp(kStandingRequest | removed.entry);
      doneWithoutAnswer(session, L, asked, results);
      return false;
    }
    asked.body = idBody(asked.ends ? removed.id : given);
  }
  return true;
}

int call(Session& session, lua_State* L) {
  const Api& api = session.api;
  Link& link = session.link;
  auto timeout = std::chrono::duration_cast<Clock::duration>(Seconds(api.lua_tonumber(L, 3)));
  Clock::time_point until = Clock::now() + timeout;
  WallClock::time_point lastMoment =
      WallClock::now() + std::chrono::duration_cast<WallClock::duration>(timeout);
  if (!session.encoder.encode(api, L, 2)) return misuse(session, L, session.encoder.problem());
  if (session.encoder.size() > kLargestBody) return misuse(session, L, kTooLarge);
  Call asked{std::string(textAt(session, L, 1)),
             std::string(session.encoder.text(), session.encoder.size())};
  int results = 0;
  if (!prepare(session, L, asked, results)) return results;

  bool mayFail = asked.entry == 0 && !asked.ends;
  std::uint64_t number = asked.entry != 0 ? kStandingRequest | asked.entry
                                          : kWaitedRequest | ++session.lastRequest;
  link.inbox().await(number);  // what stands is perhaps said by a connection that comes just now
  link.start();
  awaitEngine(session, asked.operation, until, timeout);
  link.request(number, asked.operation, asked.body,
               mayFail ? lastMoment : WallClock::time_point());
  tellWorker(session);
  std::optional<Frame> reply = link.inbox().awaitReply(until);
  bool isAnswer = reply && reply->flags != kAway;
  if (!isAnswer && doneWithoutAnswer(session, L, asked, results)) return results;
  if (reply) {
    session.received = std::move(*reply);
    return result(session, L, session.received);
  }
  bool isUnsent = link.giveUp(number);
  char why[100];
  std::snprintf(why, sizeof why, "no answer within %.14g seconds%s", api.lua_tonumber(L, 3),
                isUnsent ? "; the engine was not asked" : "");
  return failure(session, L, why);
}

int start(Session& session, lua_State* L) {
  Link& link = session.link;
  std::string operation(textAt(session, L, 1));
  auto number = static_cast<std::uint64_t>(session.api.lua_tonumber(L, 3));
  link.start();
  if (!session.encoder.encode(session.api, L, 2)) {
    link.inbox().add(makeFrame(FrameType::reply, kMisused, number, session.encoder.problem()));
    return 0;
  }
  if (session.encoder.size() > kLargestBody) {
    link.inbox().add(makeFrame(FrameType::reply, kMisused, number, kTooLarge));
    return 0;
  }
  std::string body(session.encoder.text(), session.encoder.size());
  if (operation == "retired") {
    body = idBody(link.standing().idOf(fieldText(session, L, 2, "id")));
  }
  link.request(number, operation, body);
  session.toldWorker = false;
  return 0;
}

int connected(Session& session, lua_State* L) {
  session.api.lua_pushboolean(L, session.link.storeAnswers());
  return 1;
}

int configure(Session& session, lua_State* L) {
  static const std::map<std::string, std::string> kVariables = {
      {"host", "REDIS_HOST"},         {"port", "REDIS_PORT"},
      {"username", "REDIS_USERNAME"}, {"password", "REDIS_PASSWORD"},
      {"tls", "REDIS_TLS"},           {"database", "REDIS_DATABASE"},
      {"server", "REALTIME_SERVER"},  {"namespace", "REALTIME_NAMESPACE"},
      {"backend", "REALTIME_BACKEND"}};
  std::string backend = fieldText(session, L, 1, "backend");
  if (!backend.empty() && backend != "redis" && backend != "embedded" && backend != "memory") {
    push(session, L, "backend must be \"redis\", \"embedded\" or \"memory\", not \"" + backend + "\"");
    return 1;
  }
  std::string transport = fieldText(session, L, 1, "transport");
  if (!transport.empty() && transport != "tcp") {
    push(session, L, "transport must be \"tcp\", not \"" + transport + "\"");
    return 1;
  }
  std::map<std::string, std::string> settings;
  for (const auto& [field, variable] : kVariables) {
    std::string value = fieldText(session, L, 1, field.c_str());
    if (!value.empty()) settings[variable] = value;
  }
  session.link.configure(settings);
  std::string autoProcess = fieldText(session, L, 1, "auto_process");
  if (!autoProcess.empty()) session.autoProcess = autoProcess == "true";
  session.api.lua_pushnil(L);
  return 1;
}

// Receiving -----------------------------------------------------------------------------------

// The name of an EVENT is channel NUL id NUL server NUL time; the channel may hold anything.
int pushEvent(Session& session, lua_State* L) {
  const Api& api = session.api;
  std::string_view name = session.received.name();
  std::string_view parts[3];
  for (int i = 2; i >= 0; i--) {
    std::size_t end = name.rfind('\0');
    if (end == std::string_view::npos) return 0;
    parts[i] = name.substr(end + 1);
    name = name.substr(0, end);
  }
  push(session, L, "event");
  api.lua_pushnumber(L, static_cast<double>(session.received.number));
  if (!session.decoder.push(api, L, session.received.body())) return 0;
  push(session, L, name);
  api.lua_createtable(L, 0, 3);
  if (!parts[0].empty()) {
    push(session, L, parts[0]);
    api.lua_setfield(L, -2, "id");
  }
  if (!parts[1].empty()) {
    push(session, L, parts[1]);
    api.lua_setfield(L, -2, "server");
  }
  api.lua_pushnumber(L, std::strtod(std::string(parts[2]).c_str(), nullptr));
  api.lua_setfield(L, -2, "time");
  return 5;
}

int pushText(Session& session, lua_State* L) {
  push(session, L, "text");
  session.api.lua_pushnumber(L, static_cast<double>(session.received.number));
  push(session, L, session.received.name());
  push(session, L, session.received.body());
  return 4;
}

int pushCall(Session& session, lua_State* L) {
  const Api& api = session.api;
  std::string name(session.received.name());
  session.callCameOn = session.received.connection;
  char* end = nullptr;
  double function = std::strtod(name.c_str(), &end);
  push(session, L, "call");
  api.lua_pushnumber(L, static_cast<double>(session.received.number));
  api.lua_pushnumber(L, function);
  if (!session.decoder.push(api, L, session.received.body())) return 0;
  if (*end == ' ') {
    api.lua_pushnumber(L, std::strtod(end, nullptr));
  } else {
    api.lua_pushnil(L);
  }
  return 5;
}

int pushReply(Session& session, lua_State* L) {
  const Api& api = session.api;
  push(session, L, "reply");
  api.lua_pushnumber(L, static_cast<double>(session.received.number));
  return 2 + result(session, L, session.received);
}

int receive(Session& session, lua_State* L) {
  Inbox& inbox = session.link.inbox();
  while (!inbox.isEmpty() && inbox.next(session.received)) {
    int top = session.api.lua_gettop(L);
    int pushed = 0;
    switch (session.received.type) {
      case FrameType::event:
        pushed = pushEvent(session, L);
        break;
      case FrameType::text:
        pushed = pushText(session, L);
        break;
      case FrameType::call:
        pushed = pushCall(session, L);
        break;
      case FrameType::reply:
        pushed = pushReply(session, L);
        break;
      case FrameType::log:
        push(session, L, "log");
        push(session, L, session.received.body());
        pushed = 2;
        break;
      default:
        break;
    }
    if (pushed > 0) return pushed;
    session.malformed++;
    session.api.lua_settop(L, top);
  }
  // Once a tick, when everything has been done that may give the worker more to do.
  if (!session.toldWorker) tellWorker(session);
  return 0;
}

int answer(Session& session, lua_State* L) {
  const Api& api = session.api;
  auto number = static_cast<std::uint64_t>(api.lua_tonumber(L, 1));
  std::string frame;
  if (!api.lua_toboolean(L, 2)) {
    frame = encodeFrame(FrameType::answer, kFailed, number, "", repairUtf8(textAt(session, L, 3)));
  } else if (api.lua_type(L, 3) <= kNil) {
    frame = encodeFrame(FrameType::answer, kFine, number, "", "");
  } else if (session.encoder.encode(api, L, 3) && session.encoder.size() < kLargestFrame) {
    frame = encodeFrame(FrameType::answer, kFine, number, "",
                        std::string_view(session.encoder.text(), session.encoder.size()));
  } else {
    frame = encodeFrame(FrameType::answer, kFailed, number, "",
                        "the function's result: " + session.encoder.problem());
  }
  session.link.outbox().addAnswer(std::move(frame), session.callCameOn);
  session.toldWorker = false;
  return 0;
}

// The rest ------------------------------------------------------------------------------------

int clock(Session& session, lua_State* L) {
  session.api.lua_pushnumber(L, Seconds(Clock::now().time_since_epoch()).count());
  return 1;
}

int time(Session& session, lua_State* L) {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  session.api.lua_pushnumber(L, Seconds(now).count());
  return 1;
}

int processesByItself(Session& session, lua_State* L) {
  session.api.lua_pushboolean(L, session.autoProcess);
  return 1;
}

// What the module itself has dropped and holds.
int counters(Session& session, lua_State* L) {
  const Api& api = session.api;
  Link& link = session.link;
  auto set = [&](const char* name, std::uint64_t value) {
    api.lua_pushnumber(L, static_cast<double>(value));
    api.lua_setfield(L, -2, name);
  };
  api.lua_createtable(L, 0, 6);
  set("dropped", link.outbox().dropped() + link.inbox().dropped() + session.malformed);
  set("queue_depth", link.outbox().heldEvents());
  set("reconnects", link.reconnects());
  set("repaired_texts", session.encoder.repairedStrings() + session.repairedTexts);
  return 1;
}

// The way in --------------------------------------------------------------------------------

using Function = int (*)(Session&, lua_State*);

// The session may be gone: Lua runs finalizers after the module was closed.
Api lastApi;  // for the case that no session is left

template <Function function>
int enter(lua_State* L) {
  auto generation =
      reinterpret_cast<std::uintptr_t>(lastApi.lua_touserdata(L, upvalue(1)));
  Session* session = sessionOf(generation);
  char problem[200] = "the module is closed";
  if (session) {
    try {
      return function(*session, L);
    } catch (const std::exception& error) {
      std::snprintf(problem, sizeof problem, "%s", error.what());
    }
  }
  lastApi.lua_pushboolean(L, 0);
  lastApi.lua_pushlstring(L, problem, std::strlen(problem));
  return 2;
}

struct Named {
  const char* name;
  lua_CFunction function;
};

constexpr Named kFunctions[] = {
    {"emit", &enter<emit>},
    {"call", &enter<call>},
    {"start", &enter<start>},
    {"receive", &enter<receive>},
    {"answer", &enter<answer>},
    {"connected", &enter<connected>},
    {"configure", &enter<configure>},
    {"clock", &enter<clock>},
    {"time", &enter<time>},
    {"processesByItself", &enter<processesByItself>},
    {"counters", &enter<counters>},
};

}  // namespace

void pushHost(Session& session, lua_State* L) {
  const Api& api = session.api;
  lastApi = session.api;
  api.lua_createtable(L, 0, 20);
  for (const Named& named : kFunctions) {
    api.lua_pushlightuserdata(L, reinterpret_cast<void*>(session.generation));
    api.lua_pushcclosure(L, named.function, 1);
    api.lua_setfield(L, -2, named.name);
  }
}

}  // namespace realtime::lua
