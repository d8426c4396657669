//===- Folder.cpp - A folder for each class -------------------------------===//
#include "runtime/program/data/IndexCache.h"
#include "runtime/program/data/IndexedImages.h"
#include "runtime/program/data/Sources.h"

#include <algorithm>
#include <filesystem>

namespace inception::program {

namespace fs = std::filesystem;

/// Links to folders above would have no end.
static constexpr int deepest = 32;

/// Whether the end of the name is that of a JPEG or PNG file.
static bool isImage(const std::string &name) {
  size_t dot = name.rfind('.');
  if (dot == std::string::npos)
    return false;
  std::string ending = name.substr(dot + 1);
  for (char &letter : ending)
    letter = static_cast<char>(tolower(static_cast<unsigned char>(letter)));
  for (const char *known : {"jpg", "jpeg", "jpe", "jfif", "png"})
    if (ending == known)
      return true;
  return false;
}

namespace {
/// The names in a folder, sorted; hidden ones left out.
struct Listing {
  std::vector<std::string> images, folders, others;
};

/// Finds the images of all classes, and writes them to the index.
class Finder {
public:
  Finder(const std::string &root, IndexWriter &writer, IndexOrigins &origins)
      : root(root), writer(writer), origins(origins) {}

  nlohmann::json run();

private:
  Listing list(const std::string &folder);
  void addAll(const std::string &folder, uint32_t label, int depth);

  const std::string &root;
  IndexWriter &writer;
  IndexOrigins &origins;
  Progress progress{"indexing images", 0};
  size_t count = 0;
  size_t others = 0;      ///< files of classes that are no images
  std::string firstOther; ///< of these, from the root
};
} // namespace

/// Lists a folder, which is given by its path from the root.
Listing Finder::list(const std::string &folder) {
  std::string path = folder.empty() ? root : root + "/" + folder;
  // Links are followed from where the index is.
  origins.add(fs::absolute(path).string());
  Listing result;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (name[0] == '.')
      continue;
    std::error_code unknown;
    if (entry->is_directory(unknown))
      result.folders.push_back(std::move(name));
    else if (isImage(name))
      result.images.push_back(std::move(name));
    else
      result.others.push_back(std::move(name));
  }
  if (error)
    throw Failure("{}: {}", path, error.message());
  std::sort(result.images.begin(), result.images.end());
  std::sort(result.folders.begin(), result.folders.end());
  std::sort(result.others.begin(), result.others.end());
  return result;
}

void Finder::addAll(const std::string &folder, uint32_t label, int depth) {
  if (depth > deepest)
    throw Failure("{}/{}: folders are more than {} levels deep", root, folder,
                  deepest);
  Listing listing = list(folder);
  for (const std::string &name : listing.images)
    writer.add(folder + "/" + name, label);
  if (!listing.others.empty() && others == 0)
    firstOther = folder + "/" + listing.others[0];
  others += listing.others.size();
  count += listing.images.size();
  progress.update(count);
  for (const std::string &name : listing.folders)
    addAll(folder + "/" + name, label, depth + 1);
}

nlohmann::json Finder::run() {
  Listing top = list("");
  if (top.folders.empty())
    throw Failure("{}: there are no class folders in it{}", root,
                  top.images.empty() ? ""
                                     : ", only images: each class needs a "
                                       "folder of its own, or give --list");
  for (size_t i = 0; i < top.folders.size(); ++i) {
    size_t before = count;
    addAll(top.folders[i], static_cast<uint32_t>(i), 0);
    if (count == before)
      throw Failure("{}/{}: there are no JPEG or PNG files in it", root,
                    top.folders[i]);
  }
  return {{"classes", top.folders.size()},
          {"names", top.folders},
          {"others", others},
          {"other", firstOther}};
}

std::shared_ptr<const Dataset> openFolder(const DataSource &source) {
  const std::string &root = source.data;
  ImageIndex index = openIndex(
      {root, source.index, [&](IndexWriter &writer, IndexOrigins &origins) {
         return Finder(root, writer, origins).run();
       }});
  auto others = index.origin().value("others", uint64_t(0));
  if (others)
    printWarning(fmt::format(
        "{}: {} other file{} left out, whose names do not end as those of JPEG "
        "or PNG files do: {}",
        root, others, others == 1 ? "" : "s",
        index.origin().value("other", "")));
  return std::make_shared<IndexedImages>(std::move(index), root);
}

} // namespace inception::program
