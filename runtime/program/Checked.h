//===- Checked.h - Arithmetic on numbers from outside -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_CHECKED_H
#define INCEPTION_RUNTIME_PROGRAM_CHECKED_H

#include <concepts>
#include <cstdint>
#include <optional>

namespace inception::program {

/// An integer that knows whether it is the true result, or overflowed on the
/// way. What files, the file system and the command line say is added and
/// multiplied in this form.
template <std::integral T> class Checked {
public:
  Checked(T value) : value(value) {}

  friend Checked operator+(Checked a, Checked b) {
    bool lost = __builtin_add_overflow(a.value, b.value, &a.value);
    return a.join(b, lost);
  }
  friend Checked operator-(Checked a, Checked b) {
    bool lost = __builtin_sub_overflow(a.value, b.value, &a.value);
    return a.join(b, lost);
  }
  friend Checked operator*(Checked a, Checked b) {
    bool lost = __builtin_mul_overflow(a.value, b.value, &a.value);
    return a.join(b, lost);
  }

  bool isExact() const { return exact; }
  T valueOr(T other) const { return exact ? value : other; }

private:
  Checked join(Checked other, bool lost) {
    exact = exact && other.exact && !lost;
    return *this;
  }

  T value;
  bool exact = true;
};

template <typename T> Checked(T) -> Checked<T>;

/// The product of sizes; nothing where one is negative, or some product on the
/// way is more than `most`.
template <typename Sizes>
std::optional<uint64_t> productOf(const Sizes &sizes, uint64_t most) {
  uint64_t result = 1;
  for (int64_t size : sizes) {
    uint64_t next = (Checked<uint64_t>(result) * static_cast<uint64_t>(size))
                        .valueOr(UINT64_MAX);
    if (size < 0 || next > most)
      return std::nullopt;
    result = next;
  }
  return result;
}

/// Whether [begin, begin + size) lies in [0, whole).
inline bool liesWithin(uint64_t begin, uint64_t size, uint64_t whole) {
  return begin <= whole && size <= whole - begin;
}

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_CHECKED_H
