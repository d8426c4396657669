"""Runs the training program of a network on arrays, and reads its log."""

import json
import os
import subprocess

import numpy as np


class Training:
    """A network compiled for training, in a folder."""

    def __init__(self, table, folder, batch):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.batch = folder, batch
        self.program = os.path.join(folder, "network")
        subprocess.run(["inceptionc", table, "--train", "--max-batch", str(batch), "-o",
                        self.program], check=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def initial_weights(self, seed):
        subprocess.run([self.program, "init", "--seed", str(seed), "-o", self.path("init")],
                       check=True)
        return self.path("init")

    def run(self, images, labels, steps, *options):
        """Trains on batches in the arrays' order; the losses of the steps."""
        np.save(self.path("images.npy"), images.astype(np.float32))
        np.save(self.path("labels.npy"), labels.astype(np.int64))
        log = self.path("log.jsonl")
        if os.path.exists(log):
            os.remove(log)
        subprocess.run(
            [self.program, "train", "--data", self.path("images.npy"), "--labels",
             self.path("labels.npy"), "--no-augment", "--no-dropout", "--batch",
             str(self.batch), "--max-steps", str(steps), "--log", log, "--weights-out",
             self.path("trained.safetensors"), *options], check=True)
        with open(log, encoding="utf-8") as file:
            records = [json.loads(line) for line in file]
        return [record["loss"] for record in records if record["type"] == "step"]

    def gradients(self, weights, images, labels):
        """The path of the gradients of the mean loss over one batch."""
        np.save(self.path("x.npy"), images.astype(np.float32))
        np.save(self.path("y.npy"), labels.astype(np.int64))
        subprocess.run([self.program, "gradients", "--weights", weights, "--input",
                        self.path("x.npy"), "--labels", self.path("y.npy"), "--no-dropout",
                        "--output", self.path("gradients.safetensors")], check=True)
        return self.path("gradients.safetensors")

    def classify(self, images):
        """Probabilities of images by the trained weights."""
        np.save(self.path("images.npy"), images.astype(np.float32))
        subprocess.run([self.program, "run", "--weights", self.path("trained.safetensors"),
                        "--input", self.path("images.npy"), "--output",
                        self.path("probabilities.npy")], check=True)
        return np.load(self.path("probabilities.npy")).reshape(len(images), -1)
