//===- List.cpp - A list of paths and labels ------------------------------===//
#include "runtime/program/data/IndexCache.h"
#include "runtime/program/data/IndexedImages.h"
#include "runtime/program/data/Sources.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace inception::program {

static constexpr int longestLine = 1 << 16;

static constexpr std::string_view space = " \t\r";

/// Adds the image of one line; returns its label.
static uint32_t addLine(std::string_view line, const std::string &place,
                        IndexWriter &writer) {
  size_t end = line.find_last_not_of(space);
  line = line.substr(0, end + 1);
  size_t gap = line.find_last_of(space);
  if (gap == std::string_view::npos)
    throw Failure("{}: '{}' is no path and label", place, line.substr(0, 80));
  std::string_view number = line.substr(gap + 1), path = line.substr(0, gap);
  path = path.substr(0, path.find_last_not_of(space) + 1);
  uint32_t label = 0;
  const char *last = number.data() + number.size();
  auto [next, error] = std::from_chars(number.data(), last, label);
  if (error != std::errc() || next != last || label > largestLabel)
    throw Failure("{}: '{}' is no label; labels are 0 to {}", place,
                  number.substr(0, 80), largestLabel);
  if (path.empty())
    throw Failure("{}: there is no path before the label", place);
  writer.add(path, label);
  return label;
}

static nlohmann::json readList(const std::string &path, IndexWriter &writer,
                               IndexOrigins &origins) {
  origins.add(std::filesystem::absolute(path).string());
  std::ifstream file(path);
  if (!file)
    throw Failure("{}: cannot be read", path);
  Progress progress("indexing images", 0);
  std::vector<char> buffer(longestLine);
  uint32_t largest = 0;
  size_t number = 1, count = 0;
  for (; file.getline(buffer.data(), longestLine); ++number) {
    // The new line is counted, and left out; the last line may have none.
    auto length = static_cast<size_t>(file.gcount()) - (file.eof() ? 0 : 1);
    std::string_view line(buffer.data(), length);
    if (number == 1)
      line = withoutByteOrderMark(line, path);
    if (line.find('\0') != std::string_view::npos)
      throw Failure("{}:{}: a byte of zero: the list is no text in UTF-8", path,
                    number);
    if (line.find_first_not_of(space) == std::string_view::npos)
      continue;
    std::string place = fmt::format("{}:{}", path, number);
    largest = std::max(largest, addLine(line, place, writer));
    progress.update(++count);
  }
  if (file.bad())
    throw Failure("{}: cannot be read", path);
  if (!file.eof())
    throw Failure("{}:{}: the line is longer than {} bytes", path, number,
                  longestLine);
  if (count == 0)
    throw Failure("{}: there are no images in it", path);
  return {{"classes", largest + 1}};
}

std::shared_ptr<const Dataset> openList(const DataSource &source) {
  std::string folder = source.data;
  if (folder.empty())
    folder = std::filesystem::path(source.list).parent_path().string();
  if (folder.empty())
    folder = ".";
  ImageIndex index =
      openIndex({source.list, source.index,
                 [&](IndexWriter &writer, IndexOrigins &origins) {
                   return readList(source.list, writer, origins);
                 }});
  return std::make_shared<IndexedImages>(std::move(index), folder);
}

} // namespace inception::program
