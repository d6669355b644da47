// Requests that stand: subscriptions and rules, which every new connection must hear again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace realtime {

// Bounded, because the game keeps it and says it again on each connection. The engine has the same
// bounds for a session.
class Standing {
 public:
  static constexpr std::size_t kMostSubscriptions = 10'000;
  static constexpr std::size_t kMostRules = 10'000;
  static constexpr std::size_t kMostBytes = 32u << 20;  // of all definitions

  struct Request {
    std::uint64_t entry = 0;
    std::string operation;
    std::string body;
    std::uint64_t subscription = 0;  // 0 for a rule
    std::string id;                  // a rule's, once the engine gave it one
    std::string place;               // where it is written
  };

  // Remembers a request; its entry is unique. A rule can be named by alias() before it has an id.
  // 0 where there is no room, with a problem that says what to do.
  std::uint64_t add(std::string operation, std::string body, std::uint64_t subscription,
                    std::string place, std::string& problem);
  static std::string alias(std::uint64_t entry) { return kAlias + std::to_string(entry); }

  // The engine took it. Of several entries for the same rule the newest stands. False if the entry
  // is not known: it was removed or replaced meanwhile.
  bool confirmed(std::uint64_t entry, const std::string& id);

  // The engine did not take it, and it shall not be said again. The request, for a message; empty
  // if unknown.
  Request refused(std::uint64_t entry);

  Request find(std::uint64_t entry) const;
  bool hasRule(const std::string& id) const;

  void removeSubscription(std::uint64_t number);
  void removeSubscriptions();

  // Forgets a rule by its id or alias. What was removed, without an id if the engine has not
  // answered yet; an entry of 0 if there is no such rule.
  Request removeRule(const std::string& idOrAlias);
  std::string idOf(const std::string& idOrAlias) const;

  std::vector<Request> all() const;

 private:
  static constexpr const char* kAlias = "later:";

  using Requests = std::map<std::uint64_t, Request>;

  Requests::const_iterator named(const std::string& idOrAlias) const;
  Requests::const_iterator erase(Requests::const_iterator which);

  mutable std::mutex mutex_;
  Requests requests_;                          // by entry
  std::map<std::string, std::uint64_t> byId_;  // the entries of rules that have an id
  std::size_t subscriptions_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t lastEntry_ = 0;
};

}  // namespace realtime
