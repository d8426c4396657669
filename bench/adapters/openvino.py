"""OpenVINO on the CPU, in float32: it would take bfloat16 where the CPU has it."""

import openvino


def versions():
    return {"openvino": openvino.get_version()}


def load(settings, images):
    core = openvino.Core()
    compiled = core.compile_model(settings["model"], "CPU", {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": settings["threads"],
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": True,
    })
    request = compiled.create_infer_request()
    request.set_input_tensor(openvino.Tensor(images, shared_memory=True))
    output = compiled.output(0)

    def run():
        request.infer()
        return request.get_tensor(output).data

    # The request does not keep the memory that it shares.
    run.images = images
    return run
