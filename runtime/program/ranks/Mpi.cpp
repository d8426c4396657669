//===- Mpi.cpp - Commands in the processes that mpirun started ------------===//
#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/ranks/Communicator.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <mpi.h>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace inception::program {

namespace {
class MpiTransfer final : public Transfer {
public:
  bool test() override {
    int complete = 0;
    MPI_Test(&request, &complete, MPI_STATUS_IGNORE);
    return complete != 0;
  }

  MPI_Request request = MPI_REQUEST_NULL;
  /// MPI reads the numbers of blocks until the transfer is complete.
  Communicator::Blocks from, to;
};

class MpiCommunicator final : public Communicator {
public:
  MpiCommunicator() {
    MPI_Comm_rank(MPI_COMM_WORLD, &myRank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    // All ranks start operations of one communicator in the same order. Which
    // of an exchange and the spreading of an earlier result comes first isn't
    // fixed, so each kind has its own.
    MPI_Comm_dup(MPI_COMM_WORLD, &exchanges);
    MPI_Comm_dup(MPI_COMM_WORLD, &spreads);
    MPI_Comm machine = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, myRank,
                        MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &ranksHere);
    MPI_Comm_free(&machine);
  }
  ~MpiCommunicator() override {
    MPI_Comm_free(&exchanges);
    MPI_Comm_free(&spreads);
  }
  MpiCommunicator(const MpiCommunicator &) = delete;
  MpiCommunicator &operator=(const MpiCommunicator &) = delete;

  int rank() const override { return myRank; }
  int size() const override { return ranks; }

  int threads(int asked) const override {
    if (asked)
      return asked;
    // A rank that is bound to a part of the CPUs has these for itself.
    cpu_set_t mine;
    bool bound = sched_getaffinity(0, sizeof mine, &mine) == 0 &&
                 CPU_COUNT(&mine) < sysconf(_SC_NPROCESSORS_ONLN);
    int cpus = inception_program.cpu_count();
    return bound ? cpus : std::max(1, cpus / ranksHere);
  }

  int64_t max(int64_t value) override {
    int64_t largest = 0;
    MpiTransfer transfer;
    MPI_Iallreduce(&value, &largest, 1, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD,
                   &transfer.request);
    wait(transfer);
    return largest;
  }

  void gather(std::span<const double> mine, std::span<double> all) override {
    MpiTransfer transfer;
    auto count = static_cast<int>(mine.size());
    MPI_Igather(mine.data(), count, MPI_DOUBLE, all.data(), count, MPI_DOUBLE,
                0, MPI_COMM_WORLD, &transfer.request);
    wait(transfer);
  }

  std::unique_ptr<Transfer> exchange(const Blocks &from,
                                     const Blocks &to) override {
    auto transfer = std::make_unique<MpiTransfer>();
    transfer->from = from;
    transfer->to = to;
    MPI_Ialltoallv(from.data, transfer->from.counts.data(),
                   transfer->from.offsets.data(), MPI_FLOAT, to.data,
                   transfer->to.counts.data(), transfer->to.offsets.data(),
                   MPI_FLOAT, exchanges, &transfer->request);
    return transfer;
  }

  std::unique_ptr<Transfer> spread(const Blocks &blocks) override {
    auto transfer = std::make_unique<MpiTransfer>();
    transfer->to = blocks;
    MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, blocks.data,
                    transfer->to.counts.data(), transfer->to.offsets.data(),
                    MPI_FLOAT, spreads, &transfer->request);
    return transfer;
  }

  void collect(const Blocks &blocks) override {
    MpiTransfer transfer;
    MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, blocks.data,
                    blocks.counts.data(), blocks.offsets.data(), MPI_FLOAT,
                    MPI_COMM_WORLD, &transfer.request);
    wait(transfer);
  }

private:
  int myRank = 0, ranks = 1, ranksHere = 1;
  MPI_Comm exchanges = MPI_COMM_NULL, spreads = MPI_COMM_NULL;
};
} // namespace

/// Tells what went wrong, and ends all ranks.
[[noreturn]] static void endAll(const Communicator &ranks, const char *what) {
  // What is wrong for all of them, such as a file that isn't there, the root
  // tells: the others give it time to.
  constexpr auto time = std::chrono::milliseconds(500);
  if (!ranks.isRoot())
    std::this_thread::sleep_for(time);
  fflush(stdout);
  fmt::print(stderr, "{}: error: {} (rank {} of {})\n",
             program_invocation_short_name, what, ranks.rank(), ranks.size());
  fflush(stderr);
  MPI_Abort(MPI_COMM_WORLD, 1);
  _exit(1);
}

int runOnRanks(const std::function<int(Communicator &)> &work) {
  // Images are loaded in other threads, which don't communicate.
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  int result = 0;
  {
    MpiCommunicator ranks;
    if (provided < MPI_THREAD_FUNNELED)
      endAll(ranks, "this MPI knows no threads");
    try {
      result = work(ranks);
    } catch (const std::bad_alloc &) {
      endAll(ranks, "out of memory");
    } catch (const std::exception &error) {
      endAll(ranks, error.what());
    }
  }
  MPI_Finalize();
  return result;
}

std::string ranksLibrary() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  std::string version(text, static_cast<size_t>(length));
  return version.substr(0, version.find(','));
}

} // namespace inception::program
