// Loopback sockets on Linux and Windows, and a way to wake a thread that waits for one.
#pragma once

#include <cstddef>
#include <cstdint>

namespace realtime {

#ifdef _WIN32
using SocketHandle = std::uintptr_t;
#else
using SocketHandle = int;
#endif

constexpr SocketHandle kNoSocket = static_cast<SocketHandle>(-1);

class Socket {
 public:
  Socket() = default;
  explicit Socket(SocketHandle handle) : handle_(handle) {}
  ~Socket() { close(); }
  Socket(Socket&& other) noexcept : handle_(other.handle_) { other.handle_ = kNoSocket; }
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Connects to a port of this machine; not open where nobody listens.
  static Socket connectLoopback(std::uint16_t port, int timeoutMillis);

  // A socket that only talks to itself.
  static Socket selfConnected();

  bool isOpen() const { return handle_ != kNoSocket; }
  SocketHandle handle() const { return handle_; }

  static constexpr long kWouldBlock = -1;
  static constexpr long kEnded = -2;

  // How many bytes, or one of the above; never blocks.
  long send(const char* bytes, std::size_t count);
  long receive(char* bytes, std::size_t room);

  void shutdownSending();
  void close();

 private:
  SocketHandle handle_ = kNoSocket;
};

struct Readiness {
  bool readable = false;
  bool writable = false;
  bool woken = false;
};

// Waits until a socket can be read or written, the waker's socket has something, or time is up.
Readiness waitFor(const Socket& socket, bool reading, bool writing, const Socket& waker,
                  int timeoutMillis);

// Windows wants its sockets started; counted, so that each start has its end.
void startSockets();
void stopSockets();

}  // namespace realtime
