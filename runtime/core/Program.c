/*===- Program.c - The API as a value, for programs -----------------------===*/
#include "runtime/core/Runtime.h"

const struct inception_program inception_program = {
    &inception_model,           inception_cpu_count,
    inception_api_version,      inception_api_weights_load,
    inception_api_pack,         inception_api_weights_borrow,
    inception_api_weights_free, inception_api_create,
    inception_api_run_outputs,  inception_api_trace,
    inception_api_message,      inception_api_destroy,
    inception_load_state,       inception_run_gradients,
    inception_state_pack_block, inception_state_unpack_block};
