# The flags all targets share, and the functions that define our libraries and tools.

find_program(CCACHE ccache)
if(CCACHE)
  # The sloppiness is what ccache needs to cache objects that use a precompiled header.
  set(launcher ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

include_directories(${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
# mlir_tablegen finds its includes through the directory alone.
include_directories(SYSTEM ${MLIR_INCLUDE_DIRS})

# Warnings, as errors, in every language.
# Interfaces have parameters that not every implementation uses, generated ones above all.
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Werror)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
if(INCEPTION_SANITIZE)
  # vptr checks need the type information that LLVM-facing code is compiled without.
  add_compile_options(-fsanitize=${INCEPTION_SANITIZE} -fno-sanitize=vptr
    -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${INCEPTION_SANITIZE})
  add_compile_definitions(INCEPTION_SANITIZED)
endif()

# What compiling and linking against MLIR and LLVM needs. Only the two shared libraries are ever linked:
# a static MLIR library beside them would be a second copy of MLIR with type ids of its own.
add_library(InceptionMLIR INTERFACE)
target_include_directories(InceptionMLIR SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_link_libraries(InceptionMLIR INTERFACE MLIR LLVM)

function(inception_compile_for_mlir target)
  target_compile_options(${target} PRIVATE -fno-exceptions -fno-rtti)
  target_link_libraries(${target} PUBLIC InceptionMLIR)
endfunction()

# The precompiled headers of MLIR-facing code, each built once: MLIR's, and what knows the dialect has the dialect's too.
add_library(InceptionPrecompiled OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
inception_compile_for_mlir(InceptionPrecompiled)
target_precompile_headers(InceptionPrecompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)

add_library(InceptionPrecompiledDialect OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
inception_compile_for_mlir(InceptionPrecompiledDialect)
target_precompile_headers(InceptionPrecompiledDialect PRIVATE
  ${CMAKE_SOURCE_DIR}/cmake/precompiled.h ${CMAKE_SOURCE_DIR}/dialect/Inception.h)
add_dependencies(InceptionPrecompiledDialect InceptionDialectTableGen)

# inception_add_library(<name> <sources>... [LINK <libraries>...] [DEPENDS <targets>...] [WITHOUT_DIALECT])
# A static library of MLIR-facing code: no exceptions, no RTTI, a shared precompiled header.
function(inception_add_library name)
  cmake_parse_arguments(ARG "WITHOUT_DIALECT" "" "LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  inception_compile_for_mlir(${name})
  if(ARG_WITHOUT_DIALECT)
    target_precompile_headers(${name} REUSE_FROM InceptionPrecompiled)
  else()
    target_precompile_headers(${name} REUSE_FROM InceptionPrecompiledDialect)
    add_dependencies(${name} InceptionDialectTableGen)
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# inception_add_tool(<name> <sources>... [LINK <libraries>...])
# A program of MLIR-facing code in build/<preset>/bin.
function(inception_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  inception_compile_for_mlir(${name})
  target_precompile_headers(${name} REUSE_FROM InceptionPrecompiled)
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
endfunction()

# inception_add_exception_library(<name> <sources>... [LINK <libraries>...])
# A static library of code that uses libraries which throw. Its interface must not throw, and its sources
# may use LLVM's and MLIR's headers only as far as they need no type information (no classes derived from theirs).
function(inception_add_exception_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE -fexceptions -frtti)
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
endfunction()
