// Tests of what needs neither Lua nor an engine. Argument: frames.txt.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <thread>

#include "core/frame.h"
#include "core/inbox.h"
#include "core/outbox.h"
#include "core/standing.h"
#include "core/utf8.h"

using namespace realtime;

namespace {

int failures = 0;

void check(bool fine, const std::string& what) {
  if (fine) return;
  failures++;
  std::printf("FAIL  %s\n", what.c_str());
}

std::string bytesOf(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::strtol(hex.substr(i, 2).c_str(), nullptr, 16));
  }
  return bytes;
}

std::string plain(const std::string& word) {
  if (word == "-") return "";
  std::string out;
  for (std::size_t i = 0; i < word.size(); i++) {
    if (word[i] == '\\' && i + 1 < word.size() && (word[i + 1] == '0' || word[i + 1] == 's')) {
      out += word[++i] == '0' ? '\0' : ' ';
    } else {
      out += word[i];
    }
  }
  return out;
}

const std::map<std::string, FrameType> kTypes = {
    {"HELLO", FrameType::hello},     {"EMIT", FrameType::emit},   {"REQUEST", FrameType::request},
    {"ANSWER", FrameType::answer},   {"PING", FrameType::ping},   {"WELCOME", FrameType::welcome},
    {"REFUSED", FrameType::refused}, {"EVENT", FrameType::event}, {"TEXT", FrameType::text},
    {"CALL", FrameType::call},       {"REPLY", FrameType::reply}, {"ACK", FrameType::ack},
    {"STATE", FrameType::state},     {"PONG", FrameType::pong},
    {"LOG", FrameType::log}};

FrameReader::Result feed(FrameReader& reader, const std::string& bytes, Frame& frame) {
  FrameReader::Result result = FrameReader::Result::more;
  for (char byte : bytes) {  // one at a time: no place to cut may matter
    check(result == FrameReader::Result::more, "a frame before its last byte");
    *reader.space(1) = byte;
    reader.received(1);
    result = reader.next(frame);
  }
  return result;
}

void frames(const char* file) {
  std::ifstream in(file);
  std::string line;
  std::size_t types = 0;
  int vectors = 0;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "type") {
      int code = 0;
      std::string name;
      words >> code >> name;
      auto known = kTypes.find(name);
      check(known != kTypes.end() && static_cast<int>(known->second) == code, "type " + name);
      types++;
    } else if (kind == "vector") {
      std::string hex, bar, type, name, body;
      int flags = 0;
      std::uint64_t number = 0;
      words >> hex >> bar >> type >> flags >> number >> name;
      std::getline(words, body);
      body = body.substr(1) == "-" ? "" : body.substr(1);
      name = plain(name);
      std::string bytes = bytesOf(hex);
      check(encodeFrame(kTypes.at(type), static_cast<std::uint8_t>(flags), number, name, body) ==
                bytes,
            "encode " + line);
      vectors++;
      if (static_cast<int>(kTypes.at(type)) < 16) continue;
      FrameReader reader;
      Frame frame;
      check(feed(reader, bytes, frame) == FrameReader::Result::frame, "decode " + line);
      check(frame.type == kTypes.at(type) && frame.flags == flags && frame.number == number &&
                frame.name() == name && frame.body() == body,
            "meaning of " + line);
    }
  }
  check(types == kTypes.size(), "every type is in frames.txt");
  check(vectors >= 20, "there are vectors");
}

void brokenFrames() {
  auto result = [](const char* hex) {
    FrameReader reader;
    Frame frame;
    std::string bytes = bytesOf(hex);
    std::copy(bytes.begin(), bytes.end(), reader.space(bytes.size()));
    reader.received(bytes.size());
    return reader.next(frame);
  };
  check(result("01000004120000000000000000000000") == FrameReader::Result::broken, "too long");
  check(result("00000000120001000000000000000000") == FrameReader::Result::broken, "name too long");
  check(result("00000000020000000000000000000000") == FrameReader::Result::broken, "module's own");
  check(result("00000000ff0000000000000000000000") == FrameReader::Result::broken, "unknown type");
  check(result("0500000012000000000000000000000041") == FrameReader::Result::more, "half a frame");
}

// What a socket gets that takes everything.
std::string taken(Outbox& outbox) {
  std::string buffer;
  outbox.take(buffer, 1 << 20);
  outbox.sent(buffer, buffer.size());
  return buffer;
}

void keepsEventsUntilAcknowledged() {
  Outbox outbox;
  outbox.addEvent("a");
  outbox.addOther("1");
  outbox.addEvent("b");
  check(taken(outbox) == "a1b", "in order");
  outbox.acknowledged(1);
  outbox.addEvent("c");
  outbox.addOther("2");
  outbox.disconnected();
  outbox.addFirst({{1, "S"}, {2, "T"}});
  check(taken(outbox) == "STbc", "what was not acknowledged comes again, requests do not");
  outbox.acknowledged(2);
  outbox.disconnected();
  check(taken(outbox).empty() && outbox.heldEvents() == 0, "nothing is left");
  std::uint32_t before = outbox.connection() - 1;
  outbox.addAnswer("late", before);
  check(taken(outbox).empty(), "an answer to an earlier connection's call goes nowhere");
}

void sendsNoRequestThatFailed() {
  Outbox outbox;
  outbox.addEvent("event");
  outbox.addRequest(7, "seven");
  outbox.addRequest(8, "eight");
  check(outbox.withdraw(7), "what waits can be withdrawn");
  check(!outbox.withdraw(7) && !outbox.withdraw(9), "but once, and not what is not there");
  check(taken(outbox) == "eventeight" && !outbox.withdraw(8), "what was sent cannot");

  // A socket that takes seven bytes and no more.
  std::string buffer;
  outbox.addEvent("first");
  outbox.addRequest(10, "second");
  outbox.addEvent("third");
  outbox.addRequest(11, "fourth");
  outbox.take(buffer, 1 << 20);
  outbox.sent(buffer, 7);
  check(buffer == "firstsecond", "what has begun is sent to its end");
  check(!outbox.withdraw(10) && outbox.withdraw(11), "what has not begun waits again");
  buffer = buffer.substr(7);
  outbox.sent(buffer, 4);
  check(buffer == "cond" && taken(outbox) == "third", "the rest of a frame, then the next");

  // Withdrawn while the socket is being written to.
  outbox.addRequest(12, "fifth");
  outbox.addRequest(13, "sixth");
  buffer.clear();
  outbox.take(buffer, 1 << 20);
  check(!outbox.withdraw(13), "it may be on its way");
  outbox.sent(buffer, 0);
  check(buffer.empty() && taken(outbox) == "fifth", "it was not, and stays away");

  outbox.addRequest(14, "last");
  outbox.take(buffer, 1 << 20);
  outbox.disconnected();
  check(taken(outbox) == "eventfirstthird", "requests end with their connection");
}

void countsOnlyWhatWasSentAsSent() {
  Outbox outbox;
  std::string buffer;
  for (std::size_t i = 0; i < Outbox::kMostEvents; i++) outbox.addEvent("x");
  outbox.take(buffer, 100);
  outbox.addEvent("y");
  check(outbox.dropped() == 1, "nobody has the oldest yet");
  outbox.sent(buffer, 10);
  outbox.addEvent("z");
  check(outbox.dropped() == 1 && outbox.heldEvents() == Outbox::kMostEvents, "now somebody has");
  Outbox small;
  small.addEvent("only");
  small.take(buffer, 1 << 20);
  small.addEvent(std::string(Outbox::kMostBytes, 'x'));
  check(small.dropped() == 0, "what is about to be sent is not given up");
}

void dropsTheOldest() {
  Outbox outbox;
  for (std::size_t i = 0; i < Outbox::kMostEvents + 10; i++) outbox.addEvent("x");
  check(outbox.dropped() == 10 && outbox.heldEvents() == Outbox::kMostEvents, "bounded by number");
  Outbox large;
  for (int i = 0; i < 100; i++) large.addEvent(std::string(1 << 20, 'x'));
  check(large.dropped() >= 68 && large.heldEvents() <= 32, "bounded by bytes");
  Outbox sent;
  for (std::size_t i = 0; i < Outbox::kMostEvents; i++) sent.addEvent("x");
  std::string buffer;
  sent.take(buffer, 100);
  sent.sent(buffer, buffer.size());
  sent.addEvent("y");
  check(sent.dropped() == 0, "what the engine has is given up first, and is no loss");
}

void boundsTheInbox() {
  Inbox inbox;
  for (std::size_t i = 0; i < Inbox::kMostFrames + 5; i++) {
    inbox.add(makeFrame(FrameType::event, 0, i, "x"));
  }
  check(inbox.isFull() && inbox.dropped() == 5, "events beyond the bound are counted");
  inbox.add(makeFrame(FrameType::reply, 0, 7, "y"));
  Frame frame;
  std::size_t count = 0;
  while (inbox.next(frame)) count++;
  check(count == Inbox::kMostFrames + 1 && frame.type == FrameType::reply, "replies are not lost");
  inbox.await(kWaitedRequest | 3);
  std::thread answering([&] {
    inbox.add(makeFrame(FrameType::reply, 0, kWaitedRequest | 2, "late"));
    inbox.add(makeFrame(FrameType::reply, 0, kWaitedRequest | 3, "right"));
  });
  auto reply = inbox.awaitReply(std::chrono::steady_clock::now() + std::chrono::minutes(1));
  answering.join();
  check(reply && reply->body() == "right" && inbox.isEmpty(), "the awaited answer, and no other");
}

void remembersWhatStands() {
  Standing standing;
  std::string problem;
  auto first = standing.add("add_hook", "{}", 0, "a.lua:1", problem);
  standing.add("on", "{}", 5, "x", problem);
  check(standing.confirmed(first, "hook:1"), "a rule gets its id");
  auto again = standing.add("add_hook", "{}", 0, "a.lua:1", problem);
  check(standing.confirmed(again, "hook:1") && standing.hasRule("hook:1"), "and again");
  check(standing.all().size() == 2, "a rule that was added again is one");
  check(!standing.confirmed(first, "hook:1"), "the older one is gone");
  check(standing.idOf(Standing::alias(again)) == "hook:1", "an alias leads to the id");
  check(standing.removeRule(Standing::alias(again)).id == "hook:1", "removed by alias");
  check(standing.removeRule("hook:1").entry == 0 && !standing.hasRule("hook:1"), "once");
  check(standing.removeRule(Standing::alias(2)).entry == 0, "a subscription is no rule");
  standing.removeSubscription(5);
  check(standing.all().empty(), "nothing stands any more");
  check(standing.refused(99).operation.empty(), "an unknown entry");
  auto late = standing.add("add_hook", "{}", 0, "a.lua:1", problem);
  auto later = standing.add("add_hook", "{}", 0, "a.lua:1", problem);
  standing.confirmed(later, "hook:1");
  standing.confirmed(late, "hook:1");
  check(standing.all().size() == 1 && standing.all()[0].entry == later, "the newest stands");
}

void boundsWhatStands() {
  Standing standing;
  std::string problem;
  for (std::size_t i = 1; i <= Standing::kMostSubscriptions; i++) {
    standing.add("on", "{}", i, "x", problem);
  }
  check(problem.empty() && standing.add("on", "{}", 99'999, "x", problem) == 0 &&
            problem.find("10000 subscriptions") != std::string::npos,
        "subscriptions are bounded: " + problem);
  problem.clear();
  for (std::size_t i = 1; i <= Standing::kMostRules; i++) {
    standing.add("add_hook", "{}", 0, "x", problem);
  }
  check(problem.empty() && standing.add("add_hook", "{}", 0, "x", problem) == 0 &&
            problem.find("10000 rules") != std::string::npos,
        "rules are bounded: " + problem);
  standing.removeSubscription(1);
  standing.removeRule(Standing::alias(Standing::kMostSubscriptions + 1));
  check(standing.add("on", "{}", 1, "x", problem) && standing.add("add_hook", "{}", 0, "x", problem),
        "whoever removes some may add some");
  standing.removeSubscriptions();
  check(standing.add("on", std::string(Standing::kMostBytes, 'x'), 1, "x", problem) == 0 &&
            problem.find("32 MiB") != std::string::npos,
        "their size is bounded: " + problem);
}

void repairsText() {
  check(repairUtf8("Zo\xc3\xab") == "Zo\xc3\xab", "text stays");
  check(repairUtf8("a\xff\xed\xa0\x80z") == "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz",
        "each wrong byte is replaced");
  check(!isUtf8("\xc0\x80") && !isUtf8("\xf4\x90\x80\x80") && isUtf8("\xf4\x8f\xbf\xbf"), "limits");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  frames(arguments[1]);
  brokenFrames();
  keepsEventsUntilAcknowledged();
  sendsNoRequestThatFailed();
  countsOnlyWhatWasSentAsSent();
  dropsTheOldest();
  boundsTheInbox();
  remembersWhatStands();
  boundsWhatStands();
  repairsText();
  std::printf("core: %s\n", failures == 0 ? "all passed" : "there are failures");
  return failures == 0 ? 0 : 1;
}
