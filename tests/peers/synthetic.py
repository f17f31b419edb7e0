"""Images and worklist items of patients who do not exist."""

import uuid
from functools import cache

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

NUMBERS = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN")
MODALITY_WORKLIST = UID("1.2.840.10008.5.1.4.31")


def synthetic_uid(*words: object) -> UID:
    """The same words give the same UID."""
    return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, '/'.join(map(str, words))).int}")


def _patient(number: int, sop_class: UID, instance: UID) -> Dataset:
    data = Dataset()
    data.PatientName = f"SYNTHETIC^{NUMBERS[number - 1]}"
    data.PatientID = f"SYN-{number}"
    data.PatientBirthDate = f"1970{number:02}01"
    data.PatientSex = "O"
    data.AccessionNumber = f"ACC{number}"
    data.StudyInstanceUID = synthetic_uid("study", number)
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = sop_class
    data.file_meta.MediaStorageSOPInstanceUID = instance
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return data


def _ct_slice(patient: int, slice_number: int) -> Dataset:
    """A CT slice of 16 by 16 pixels."""
    instance = synthetic_uid("instance", patient, slice_number)
    data = _patient(patient, CTImageStorage, instance)
    data.SOPClassUID, data.SOPInstanceUID = CTImageStorage, instance
    data.SeriesInstanceUID = synthetic_uid("series", patient)
    data.StudyID, data.SeriesNumber, data.InstanceNumber = str(patient), 1, slice_number
    data.StudyDate, data.StudyTime = "20260401", "120000"
    data.Modality, data.StudyDescription = "CT", "SYNTHETIC CHEST"
    data.Rows = data.Columns = 16
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.PixelData = bytes(2 * 16 * 16)
    return data


@cache
def ct_images() -> tuple[Dataset, ...]:
    """Two slices of each of three patients, SYN-1 to SYN-3."""
    return tuple(_ct_slice(patient, number) for patient in (1, 2, 3) for number in (1, 2))


@cache
def worklist_items() -> tuple[Dataset, ...]:
    """Ten scheduled CT exams, ACC1 to ACC10."""
    return tuple(_scheduled(number) for number in range(1, 11))


def _scheduled(number: int) -> Dataset:
    item = _patient(number, MODALITY_WORKLIST, synthetic_uid("order", number))
    item.ReferringPhysicianName = "SYNTHETIC^REFERRER"
    item.RequestedProcedureID = f"RP{number}"
    item.RequestedProcedureDescription = "CT CHEST"
    step = Dataset()
    step.Modality = "CT"
    step.ScheduledStationAETitle = "CT1"
    step.ScheduledProcedureStepStartDate = "20260401"
    step.ScheduledProcedureStepStartTime = f"{number + 7:02}0000"
    step.ScheduledPerformingPhysicianName = "SYNTHETIC^PERFORMER"
    step.ScheduledProcedureStepDescription = "CT CHEST"
    step.ScheduledProcedureStepID = f"SPS{number}"
    item.ScheduledProcedureStepSequence = [step]
    return item
