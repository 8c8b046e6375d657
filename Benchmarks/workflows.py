"""Makes workflows of real shapes with WfCommons, the same ones each time: workflows.py FOLDER"""
import pathlib
import random
import sys

import numpy


def main(folder):
    folder = pathlib.Path(folder)
    names = ["montage", "epigenomics", "seismology"]
    if all((folder / f"{name}.json").exists() for name in names):
        return
    from wfcommons import WorkflowGenerator
    from wfcommons.wfchef.recipes import EpigenomicsRecipe, MontageRecipe, SeismologyRecipe
    for name, recipe in zip(names, [MontageRecipe, EpigenomicsRecipe, SeismologyRecipe]):
        random.seed(7)
        numpy.random.seed(7)
        WorkflowGenerator(recipe.from_num_tasks(300)).build_workflow(name).write_json(folder / f"{name}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
