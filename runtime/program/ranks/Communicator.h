//===- Communicator.h - The processes that work together --------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_RANKS_COMMUNICATOR_H
#define INCEPTION_RUNTIME_PROGRAM_RANKS_COMMUNICATOR_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace inception::program {

/// A transfer of numbers between ranks that goes on while they compute.
class Transfer {
public:
  virtual ~Transfer() = default;

  /// Moves it on; whether it is complete.
  virtual bool test() = 0;
};

/// The processes ("ranks") that do one command together: those that mpirun
/// started, in a program that was compiled with --mpi, otherwise this one
/// alone.
///
/// What is not const is called by all of them, in the same order.
class Communicator {
public:
  virtual ~Communicator() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;

  /// Rank 0, which alone writes files and tells how far the work is.
  bool isRoot() const { return rank() == 0; }

  /// The threads of this rank: `asked`, or where that is 0 its share of the
  /// CPUs.
  virtual int threads(int asked) const = 0;

  /// The largest of all ranks' values.
  virtual int64_t max(int64_t value) = 0;

  /// Does the work on the root, and then on the others, which find what it has
  /// written.
  void rootFirst(const std::function<void()> &work);

  /// Brings the numbers of all ranks, as many of each, to the root's `all`, one
  /// rank after the other. That of other ranks is empty.
  virtual void gather(std::span<const double> mine, std::span<double> all) = 0;

  /// For each rank a part of memory.
  struct Blocks {
    float *data;
    std::vector<int> counts, offsets;
  };

  /// Sends each rank its block of `from`, and receives that rank's into `to`.
  /// The memory must stay until the transfer is complete.
  virtual std::unique_ptr<Transfer> exchange(const Blocks &from,
                                             const Blocks &to) = 0;

  /// Makes the block of each rank the same on all of them.
  virtual std::unique_ptr<Transfer> spread(const Blocks &blocks) = 0;

  /// Does so at once, whatever transfers are under way.
  virtual void collect(const Blocks &blocks) = 0;

  /// Returns when all of it is done.
  static void wait(Transfer &transfer);

  /// Lets others run for a moment, in loops that wait.
  static void pause();
};

/// One process alone.
class SingleCommunicator : public Communicator {
public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  int threads(int asked) const override;
  int64_t max(int64_t value) override { return value; }
  void gather(std::span<const double> mine, std::span<double> all) override;
  std::unique_ptr<Transfer> exchange(const Blocks &from,
                                     const Blocks &to) override;
  std::unique_ptr<Transfer> spread(const Blocks &blocks) override;
  void collect(const Blocks & /*blocks*/) override {}
};

/// Does the work on all ranks; its result. What one of them throws ends all,
/// with its message.
int runOnRanks(const std::function<int(Communicator &)> &work);

/// The library that ranks speak through, for people; empty in programs that
/// were compiled without one.
std::string ranksLibrary();

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_RANKS_COMMUNICATOR_H
