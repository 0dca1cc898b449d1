/** All of datasets and their images. */
export {
  type Dataset,
  type DatasetBeingRead,
  type DatasetContents,
  type DatasetDetail,
  type DatasetRegistration,
  type DatasetVersion,
  datasetBeingReadSchema,
  datasetContentsSchema,
  datasetDetailSchema,
  datasetListSchema,
  datasetPatchSchema,
  datasetRegistrationSchema,
  datasetSchema,
  type ListedDataset,
  type ReadingProgress,
} from './dataset.ts'
export {
  type CopyCounts,
  type DatasetPicture,
  type DatasetReport,
  datasetPictures,
  datasetReportSchema,
  type ImageCopy,
  type PlacedImage,
} from './dataset-report.ts'
export {
  type DatasetReading,
  datasetReadingSchema,
  type SplitRequest,
  splitRequestSchema,
} from './dataset-source.ts'
export {
  type ImageFit,
  type ImageReading,
  type ImageShape,
  imageBytes,
  imageFitSchema,
  imageReadingSchema,
  imageShapeSchema,
  shapeText,
} from './image-shape.ts'
export type { SourceKind } from './source-kinds.ts'
export {
  largestPortion,
  storedPortionSchema,
  type Upload,
  type UploadRequest,
  uploadRequestSchema,
  uploadSchema,
} from './upload.ts'
