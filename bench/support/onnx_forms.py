"""The forms in which an ONNX file may have local response normalisation."""

# One operator; its sums over channels as a convolution; as additions of slices.
LRN_FORMS = ("own", "band", "slices")
