// Requests that stand: subscriptions and rules, which every new connection must hear again.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace realtime {

class Standing {
 public:
  struct Request {
    std::uint64_t entry;
    std::string operation;
    std::string body;
    std::uint64_t subscription;  // 0 for a rule
    std::string id;              // a rule's, once the engine gave it one
    std::string place;           // where it is written
  };

  // Remembers a request; its entry is unique. A rule can be named by alias() before it has an id.
  std::uint64_t add(std::string operation, std::string body, std::uint64_t subscription,
                    std::string place);
  static std::string alias(std::uint64_t entry) { return "later:" + std::to_string(entry); }

  // The engine took it. An older entry for the same rule has been replaced by it.
  void confirmed(std::uint64_t entry, const std::string& id);

  // The engine did not take it, and never will. The request, for a message; empty if unknown.
  Request refused(std::uint64_t entry);

  void removeSubscription(std::uint64_t number);
  void removeSubscriptions();

  // Forgets a rule by its id or alias. Its id, empty if the engine never heard of it.
  std::string removeRule(const std::string& idOrAlias, bool& known);
  std::string idOf(const std::string& idOrAlias) const;

  std::vector<Request> all() const;

 private:
  static bool isNamed(const Request& request, const std::string& idOrAlias);

  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::uint64_t lastEntry_ = 0;
};

}  // namespace realtime
