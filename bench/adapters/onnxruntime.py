"""ONNX Runtime's CPU provider, with all its graph optimisations."""

import onnxruntime


def versions():
    return {"onnxruntime": onnxruntime.__version__}


def load(settings, images):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.intra_op_num_threads = settings["threads"]
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(settings["model"], options,
                                           providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: images}
    return lambda: session.run(None, feed)[0]
