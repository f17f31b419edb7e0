"""Images and exams of patients who do not exist: the same at every start."""

import uuid
from functools import cache

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

_PATIENTS = ("ALPHA", "BRAVO", "CHARLIE")
_SIDE_PIXELS = 16


@cache
def images() -> tuple[Dataset, ...]:
    """Return two small secondary captures of each of three synthetic patients."""
    return tuple(_image(number, image) for number in range(len(_PATIENTS)) for image in (1, 2))


@cache
def worklist() -> tuple[Dataset, ...]:
    """Return one scheduled exam of each synthetic patient."""
    return tuple(_scheduled(number) for number in range(len(_PATIENTS)))


def synthetic_uid(*words: object) -> UID:
    """Return a UID that the same words always give."""
    name = "/".join(map(str, ("lakeside imaging demo", *words)))
    return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, name).int}")


def _patient(number: int) -> Dataset:
    data = Dataset()
    data.PatientName = f"SYNTHETIC^{_PATIENTS[number]}"
    data.PatientID = f"DEMO-{number + 1}"
    data.PatientBirthDate = "19700101"
    data.PatientSex = "O"
    data.AccessionNumber = f"DEMO{number + 1}"
    data.StudyInstanceUID = synthetic_uid("study", number)
    return data


def _image(number: int, image: int) -> Dataset:
    data = _patient(number)
    data.SOPClassUID = SecondaryCaptureImageStorage
    data.SOPInstanceUID = synthetic_uid("image", number, image)
    data.SeriesInstanceUID = synthetic_uid("series", number)
    data.StudyID, data.SeriesNumber, data.InstanceNumber = str(number + 1), 1, image
    data.StudyDate, data.StudyTime = "20260101", "120000"
    data.Modality, data.ConversionType = "OT", "SYN"
    data.StudyDescription = "SYNTHETIC DEMO STUDY"
    data.Rows = data.Columns = _SIDE_PIXELS
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 8, 8, 7, 0
    data.PixelData = bytes(_SIDE_PIXELS * _SIDE_PIXELS)
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return data


def _scheduled(number: int) -> Dataset:
    data = _patient(number)
    data.RequestedProcedureID = f"RP{number + 1}"
    data.RequestedProcedureDescription = "SYNTHETIC CHEST"
    step = Dataset()
    step.Modality = "CT"
    step.ScheduledStationAETitle = "CT1"
    step.ScheduledProcedureStepStartDate = "20260101"
    step.ScheduledProcedureStepStartTime = f"{8 + number:02}0000"
    step.ScheduledProcedureStepID = f"SPS{number + 1}"
    data.ScheduledProcedureStepSequence = [step]
    return data
