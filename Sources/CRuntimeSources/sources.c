// Written by tools/list-runtime-sources: the sources that packages of networks consist of.
#include "CRuntimeSources.h"

static const unsigned char CNetworkInterface_2f_mhnetc_5f_network_2e_h[] = {
#embed "../CNetworkInterface/mhnetc_network.h"
};
static const unsigned char CNetworkInterface_2f_module_2e_modulemap[] = {
#embed "../CNetworkInterface/module.modulemap"
};
static const unsigned char CPictureCodecs_2f_JPEGCodec_2e_c[] = {
#embed "../CPictureCodecs/JPEGCodec.c"
};
static const unsigned char CPictureCodecs_2f_PNGCodec_2e_c[] = {
#embed "../CPictureCodecs/PNGCodec.c"
};
static const unsigned char CPictureCodecs_2f_include_2f_CPictureCodecs_2e_h[] = {
#embed "../CPictureCodecs/include/CPictureCodecs.h"
};
static const unsigned char CProcessor_2f_module_2e_modulemap[] = {
#embed "../CProcessor/module.modulemap"
};
static const unsigned char CProcessor_2f_processor_2e_h[] = {
#embed "../CProcessor/processor.h"
};
static const unsigned char CommandLineSupport_2f_Diagnostic_2b_Files_2e_swift[] = {
#embed "../CommandLineSupport/Diagnostic+Files.swift"
};
static const unsigned char CommandLineSupport_2f_Diagnostic_2b_Network_2e_swift[] = {
#embed "../CommandLineSupport/Diagnostic+Network.swift"
};
static const unsigned char CommandLineSupport_2f_Diagnostic_2b_Plan_2e_swift[] = {
#embed "../CommandLineSupport/Diagnostic+Plan.swift"
};
static const unsigned char CommandLineSupport_2f_Diagnostic_2b_Runtime_2e_swift[] = {
#embed "../CommandLineSupport/Diagnostic+Runtime.swift"
};
static const unsigned char CommandLineSupport_2f_Diagnostic_2e_swift[] = {
#embed "../CommandLineSupport/Diagnostic.swift"
};
static const unsigned char CommandLineSupport_2f_ExitStatus_2e_swift[] = {
#embed "../CommandLineSupport/ExitStatus.swift"
};
static const unsigned char CommandLineSupport_2f_MemorySize_2e_swift[] = {
#embed "../CommandLineSupport/MemorySize.swift"
};
static const unsigned char CommandLineSupport_2f_Messages_2e_swift[] = {
#embed "../CommandLineSupport/Messages.swift"
};
static const unsigned char CommandLineSupport_2f_OutputGuard_2e_swift[] = {
#embed "../CommandLineSupport/OutputGuard.swift"
};
static const unsigned char CommandLineSupport_2f_PictureStorage_2e_swift[] = {
#embed "../CommandLineSupport/PictureStorage.swift"
};
static const unsigned char CommandLineSupport_2f_PictureTargets_2e_swift[] = {
#embed "../CommandLineSupport/PictureTargets.swift"
};
static const unsigned char CommandLineSupport_2f_SystemMemory_2e_swift[] = {
#embed "../CommandLineSupport/SystemMemory.swift"
};
static const unsigned char CommandLineSupport_2f_Tensor_2b_Conversion_2e_swift[] = {
#embed "../CommandLineSupport/Tensor+Conversion.swift"
};
static const unsigned char CommandLineSupport_2f_TensorArgument_2e_swift[] = {
#embed "../CommandLineSupport/TensorArgument.swift"
};
static const unsigned char KernelSelection_2f_KernelSelection_2e_swift[] = {
#embed "../KernelSelection/KernelSelection.swift"
};
static const unsigned char Kernels_2f_CPUFeatures_2e_swift[] = {
#embed "../Kernels/CPUFeatures.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_BFloat16Pair_2e_swift[] = {
#embed "../Kernels/Contracts/BFloat16Pair.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_ConvolutionTile_2e_swift[] = {
#embed "../Kernels/Contracts/ConvolutionTile.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_CopyParameters_2e_swift[] = {
#embed "../Kernels/Contracts/CopyParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_DepthwiseParameters_2e_swift[] = {
#embed "../Kernels/Contracts/DepthwiseParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_DepthwiseTile_2e_swift[] = {
#embed "../Kernels/Contracts/DepthwiseTile.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_ElementwiseParameters_2e_swift[] = {
#embed "../Kernels/Contracts/ElementwiseParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_LayerNormParameters_2e_swift[] = {
#embed "../Kernels/Contracts/LayerNormParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_LocalMeanParameters_2e_swift[] = {
#embed "../Kernels/Contracts/LocalMeanParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_MatrixBlock_2e_swift[] = {
#embed "../Kernels/Contracts/MatrixBlock.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_MatrixProductParameters_2e_swift[] = {
#embed "../Kernels/Contracts/MatrixProductParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_ProductParameters_2e_swift[] = {
#embed "../Kernels/Contracts/ProductParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_ProductTile_2e_swift[] = {
#embed "../Kernels/Contracts/ProductTile.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_ReductionParameters_2e_swift[] = {
#embed "../Kernels/Contracts/ReductionParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_ResampleParameters_2e_swift[] = {
#embed "../Kernels/Contracts/ResampleParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_Tasks_2e_swift[] = {
#embed "../Kernels/Contracts/Tasks.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_TopKSoftmaxParameters_2e_swift[] = {
#embed "../Kernels/Contracts/TopKSoftmaxParameters.swift"
};
static const unsigned char Kernels_2f_Contracts_2f_Window_2e_swift[] = {
#embed "../Kernels/Contracts/Window.swift"
};
static const unsigned char Kernels_2f_KernelTable_2e_swift[] = {
#embed "../Kernels/KernelTable.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarCopy_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarCopy.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarDepthwise_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarDepthwise.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarElementwise_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarElementwise.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarLayerNorm_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarLayerNorm.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarMatrixProduct_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarMatrixProduct.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarPeak_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarPeak.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarProduct_2b_BFloat16_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarProduct+BFloat16.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarProduct_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarProduct.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarReduction_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarReduction.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarResampling_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarResampling.swift"
};
static const unsigned char Kernels_2f_Scalar_2f_ScalarTopKSoftmax_2e_swift[] = {
#embed "../Kernels/Scalar/ScalarTopKSoftmax.swift"
};
static const unsigned char Kernels_2f_ThreadScratch_2e_swift[] = {
#embed "../Kernels/ThreadScratch.swift"
};
static const unsigned char Kernels_2f_WorkerPool_2e_swift[] = {
#embed "../Kernels/WorkerPool.swift"
};
static const unsigned char KernelsBF16_2f_Packing_2e_swift[] = {
#embed "../KernelsBF16/Packing.swift"
};
static const unsigned char KernelsBF16_2f_Words_2e_swift[] = {
#embed "../KernelsBF16/Words.swift"
};
static const unsigned char KernelsSIMD_2f_Convolution3x3_2e_swift[] = {
#embed "../KernelsSIMD/Convolution3x3.swift"
};
static const unsigned char KernelsSIMD_2f_ConvolutionTiles_2e_swift[] = {
#embed "../KernelsSIMD/ConvolutionTiles.swift"
};
static const unsigned char KernelsSIMD_2f_Copy_2e_swift[] = {
#embed "../KernelsSIMD/Copy.swift"
};
static const unsigned char KernelsSIMD_2f_Depthwise_2e_swift[] = {
#embed "../KernelsSIMD/Depthwise.swift"
};
static const unsigned char KernelsSIMD_2f_Depthwise3x3_2e_swift[] = {
#embed "../KernelsSIMD/Depthwise3x3.swift"
};
static const unsigned char KernelsSIMD_2f_DepthwiseTiles_2e_swift[] = {
#embed "../KernelsSIMD/DepthwiseTiles.swift"
};
static const unsigned char KernelsSIMD_2f_DotCopies_2e_swift[] = {
#embed "../KernelsSIMD/DotCopies.swift"
};
static const unsigned char KernelsSIMD_2f_DotProducts_2e_swift[] = {
#embed "../KernelsSIMD/DotProducts.swift"
};
static const unsigned char KernelsSIMD_2f_Elementwise_2e_swift[] = {
#embed "../KernelsSIMD/Elementwise.swift"
};
static const unsigned char KernelsSIMD_2f_Functions_2e_swift[] = {
#embed "../KernelsSIMD/Functions.swift"
};
static const unsigned char KernelsSIMD_2f_Gathering_2e_swift[] = {
#embed "../KernelsSIMD/Gathering.swift"
};
static const unsigned char KernelsSIMD_2f_Install_2e_swift[] = {
#embed "../KernelsSIMD/Install.swift"
};
static const unsigned char KernelsSIMD_2f_LayerNorm_2e_swift[] = {
#embed "../KernelsSIMD/LayerNorm.swift"
};
static const unsigned char KernelsSIMD_2f_LocalMean_2e_swift[] = {
#embed "../KernelsSIMD/LocalMean.swift"
};
static const unsigned char KernelsSIMD_2f_MatrixProduct_2e_swift[] = {
#embed "../KernelsSIMD/MatrixProduct.swift"
};
static const unsigned char KernelsSIMD_2f_Operations_2e_swift[] = {
#embed "../KernelsSIMD/Operations.swift"
};
static const unsigned char KernelsSIMD_2f_PackedLines_2e_swift[] = {
#embed "../KernelsSIMD/PackedLines.swift"
};
static const unsigned char KernelsSIMD_2f_PackedNormalization_2e_swift[] = {
#embed "../KernelsSIMD/PackedNormalization.swift"
};
static const unsigned char KernelsSIMD_2f_Packing_2e_swift[] = {
#embed "../KernelsSIMD/Packing.swift"
};
static const unsigned char KernelsSIMD_2f_Peak_2e_swift[] = {
#embed "../KernelsSIMD/Peak.swift"
};
static const unsigned char KernelsSIMD_2f_Product_2e_swift[] = {
#embed "../KernelsSIMD/Product.swift"
};
static const unsigned char KernelsSIMD_2f_Reduction_2e_swift[] = {
#embed "../KernelsSIMD/Reduction.swift"
};
static const unsigned char KernelsSIMD_2f_Resample_2e_swift[] = {
#embed "../KernelsSIMD/Resample.swift"
};
static const unsigned char KernelsSIMD_2f_RowVector_2e_swift[] = {
#embed "../KernelsSIMD/RowVector.swift"
};
static const unsigned char KernelsSIMD_2f_Softmax_2e_swift[] = {
#embed "../KernelsSIMD/Softmax.swift"
};
static const unsigned char KernelsSIMD_2f_Spreading_2e_swift[] = {
#embed "../KernelsSIMD/Spreading.swift"
};
static const unsigned char KernelsSIMD_2f_Tiles_2e_swift[] = {
#embed "../KernelsSIMD/Tiles.swift"
};
static const unsigned char KernelsSIMD_2f_TopKSoftmax_2e_swift[] = {
#embed "../KernelsSIMD/TopKSoftmax.swift"
};
static const unsigned char KernelsSIMD_2f_Vector_2e_swift[] = {
#embed "../KernelsSIMD/Vector.swift"
};
static const unsigned char KernelsSIMD_2f_Words_2e_swift[] = {
#embed "../KernelsSIMD/Words.swift"
};
static const unsigned char NetworkCommand_2f_NetworkCommand_2e_swift[] = {
#embed "../NetworkCommand/NetworkCommand.swift"
};
static const unsigned char NetworkCommand_2f_NetworkRun_2e_swift[] = {
#embed "../NetworkCommand/NetworkRun.swift"
};
static const unsigned char NetworkCommand_2f_Request_2e_swift[] = {
#embed "../NetworkCommand/Request.swift"
};
static const unsigned char NetworkProgram_2f_Extent_2e_swift[] = {
#embed "../NetworkProgram/Extent.swift"
};
static const unsigned char NetworkProgram_2f_Module_2e_swift[] = {
#embed "../NetworkProgram/Module.swift"
};
static const unsigned char NetworkProgram_2f_Program_2b_AlongAxes_2e_swift[] = {
#embed "../NetworkProgram/Program+AlongAxes.swift"
};
static const unsigned char NetworkProgram_2f_Program_2b_Convolution_2e_swift[] = {
#embed "../NetworkProgram/Program+Convolution.swift"
};
static const unsigned char NetworkProgram_2f_Program_2b_Elementwise_2e_swift[] = {
#embed "../NetworkProgram/Program+Elementwise.swift"
};
static const unsigned char NetworkProgram_2f_Program_2b_Movement_2e_swift[] = {
#embed "../NetworkProgram/Program+Movement.swift"
};
static const unsigned char NetworkProgram_2f_Program_2e_swift[] = {
#embed "../NetworkProgram/Program.swift"
};
static const unsigned char NetworkProgram_2f_ProgramError_2e_swift[] = {
#embed "../NetworkProgram/ProgramError.swift"
};
static const unsigned char NetworkProgram_2f_WeightFile_2b_Reading_2e_swift[] = {
#embed "../NetworkProgram/WeightFile+Reading.swift"
};
static const unsigned char NetworkProgram_2f_WeightFile_2b_Writing_2e_swift[] = {
#embed "../NetworkProgram/WeightFile+Writing.swift"
};
static const unsigned char NetworkProgram_2f_WeightFile_2e_swift[] = {
#embed "../NetworkProgram/WeightFile.swift"
};
static const unsigned char NetworkProgram_2f_WeightTable_2e_swift[] = {
#embed "../NetworkProgram/WeightTable.swift"
};
static const unsigned char NetworkProgram_2f_WeightTableError_2e_swift[] = {
#embed "../NetworkProgram/WeightTableError.swift"
};
static const unsigned char NetworkRuntime_2f_C_2f_CNetwork_2e_swift[] = {
#embed "../NetworkRuntime/C/CNetwork.swift"
};
static const unsigned char NetworkRuntime_2f_C_2f_CTensors_2e_swift[] = {
#embed "../NetworkRuntime/C/CTensors.swift"
};
static const unsigned char NetworkRuntime_2f_FailureCategory_2e_swift[] = {
#embed "../NetworkRuntime/FailureCategory.swift"
};
static const unsigned char NetworkRuntime_2f_IdleRuns_2e_swift[] = {
#embed "../NetworkRuntime/IdleRuns.swift"
};
static const unsigned char NetworkRuntime_2f_Loading_2f_WeightSource_2e_swift[] = {
#embed "../NetworkRuntime/Loading/WeightSource.swift"
};
static const unsigned char NetworkRuntime_2f_Network_2e_swift[] = {
#embed "../NetworkRuntime/Network.swift"
};
static const unsigned char NetworkRuntime_2f_NetworkError_2e_swift[] = {
#embed "../NetworkRuntime/NetworkError.swift"
};
static const unsigned char NetworkRuntime_2f_PictureRestoration_2e_swift[] = {
#embed "../NetworkRuntime/PictureRestoration.swift"
};
static const unsigned char NetworkRuntime_2f_RunSettings_2e_swift[] = {
#embed "../NetworkRuntime/RunSettings.swift"
};
static const unsigned char NetworkRuntime_2f_Text_2f_PlanError_2b_Text_2e_swift[] = {
#embed "../NetworkRuntime/Text/PlanError+Text.swift"
};
static const unsigned char NetworkRuntime_2f_Text_2f_Quantity_2e_swift[] = {
#embed "../NetworkRuntime/Text/Quantity.swift"
};
static const unsigned char NetworkRuntime_2f_Text_2f_RuntimeError_2b_Text_2e_swift[] = {
#embed "../NetworkRuntime/Text/RuntimeError+Text.swift"
};
static const unsigned char NetworkRuntime_2f_Text_2f_Text_2b_Shapes_2e_swift[] = {
#embed "../NetworkRuntime/Text/Text+Shapes.swift"
};
static const unsigned char NetworkRuntime_2f_Text_2f_WeightTableError_2b_Text_2e_swift[] = {
#embed "../NetworkRuntime/Text/WeightTableError+Text.swift"
};
static const unsigned char Operators_2f_Attribute_2b_Text_2e_swift[] = {
#embed "../Operators/Attribute+Text.swift"
};
static const unsigned char Operators_2f_Attribute_2e_swift[] = {
#embed "../Operators/Attribute.swift"
};
static const unsigned char Operators_2f_Op_2b_Parsing_2e_swift[] = {
#embed "../Operators/Op+Parsing.swift"
};
static const unsigned char Operators_2f_Op_2e_swift[] = {
#embed "../Operators/Op.swift"
};
static const unsigned char Operators_2f_OperatorDefinition_2e_swift[] = {
#embed "../Operators/OperatorDefinition.swift"
};
static const unsigned char Operators_2f_Ops_2f_AlongAxes_2e_swift[] = {
#embed "../Operators/Ops/AlongAxes.swift"
};
static const unsigned char Operators_2f_Ops_2f_AveragePool_2e_swift[] = {
#embed "../Operators/Ops/AveragePool.swift"
};
static const unsigned char Operators_2f_Ops_2f_Convolution_2e_swift[] = {
#embed "../Operators/Ops/Convolution.swift"
};
static const unsigned char Operators_2f_Ops_2f_Elementwise_2e_swift[] = {
#embed "../Operators/Ops/Elementwise.swift"
};
static const unsigned char Operators_2f_Ops_2f_LocalMean_2e_swift[] = {
#embed "../Operators/Ops/LocalMean.swift"
};
static const unsigned char Operators_2f_Ops_2f_MatrixProduct_2e_swift[] = {
#embed "../Operators/Ops/MatrixProduct.swift"
};
static const unsigned char Operators_2f_Ops_2f_Movement_2b_Views_2e_swift[] = {
#embed "../Operators/Ops/Movement+Views.swift"
};
static const unsigned char Operators_2f_Ops_2f_Movement_2e_swift[] = {
#embed "../Operators/Ops/Movement.swift"
};
static const unsigned char Operators_2f_Ops_2f_Resize_2e_swift[] = {
#embed "../Operators/Ops/Resize.swift"
};
static const unsigned char Operators_2f_Ops_2f_Restoration_2e_swift[] = {
#embed "../Operators/Ops/Restoration.swift"
};
static const unsigned char Operators_2f_Ops_2f_Sources_2e_swift[] = {
#embed "../Operators/Ops/Sources.swift"
};
static const unsigned char Operators_2f_Ops_2f_TopKSoftmax_2e_swift[] = {
#embed "../Operators/Ops/TopKSoftmax.swift"
};
static const unsigned char OutputFiles_2f_InputFile_2e_swift[] = {
#embed "../OutputFiles/InputFile.swift"
};
static const unsigned char OutputFiles_2f_Interruption_2e_swift[] = {
#embed "../OutputFiles/Interruption.swift"
};
static const unsigned char OutputFiles_2f_OutputError_2e_swift[] = {
#embed "../OutputFiles/OutputError.swift"
};
static const unsigned char OutputFiles_2f_OutputFile_2e_swift[] = {
#embed "../OutputFiles/OutputFile.swift"
};
static const unsigned char OutputFiles_2f_OutputTarget_2e_swift[] = {
#embed "../OutputFiles/OutputTarget.swift"
};
static const unsigned char OutputFiles_2f_PathArguments_2e_swift[] = {
#embed "../OutputFiles/PathArguments.swift"
};
static const unsigned char OutputFiles_2f_SystemCalls_2e_swift[] = {
#embed "../OutputFiles/SystemCalls.swift"
};
static const unsigned char OutputFiles_2f_TemporaryFile_2e_swift[] = {
#embed "../OutputFiles/TemporaryFile.swift"
};
static const unsigned char PictureFiles_2f_ByteCursor_2e_swift[] = {
#embed "../PictureFiles/ByteCursor.swift"
};
static const unsigned char PictureFiles_2f_JPEGStructure_2e_swift[] = {
#embed "../PictureFiles/JPEGStructure.swift"
};
static const unsigned char PictureFiles_2f_MissingCodecs_2e_swift[] = {
#embed "../PictureFiles/MissingCodecs.swift"
};
static const unsigned char PictureFiles_2f_Orientation_2e_swift[] = {
#embed "../PictureFiles/Orientation.swift"
};
static const unsigned char PictureFiles_2f_PNGStructure_2e_swift[] = {
#embed "../PictureFiles/PNGStructure.swift"
};
static const unsigned char PictureFiles_2f_PictureReader_2b_JPEG_2e_swift[] = {
#embed "../PictureFiles/PictureReader+JPEG.swift"
};
static const unsigned char PictureFiles_2f_PictureReader_2b_Netpbm_2e_swift[] = {
#embed "../PictureFiles/PictureReader+Netpbm.swift"
};
static const unsigned char PictureFiles_2f_PictureReader_2b_PNG_2e_swift[] = {
#embed "../PictureFiles/PictureReader+PNG.swift"
};
static const unsigned char PictureFiles_2f_PictureReader_2e_swift[] = {
#embed "../PictureFiles/PictureReader.swift"
};
static const unsigned char PictureFiles_2f_PictureWriter_2b_PNG_2e_swift[] = {
#embed "../PictureFiles/PictureWriter+PNG.swift"
};
static const unsigned char PictureFiles_2f_PictureWriter_2e_swift[] = {
#embed "../PictureFiles/PictureWriter.swift"
};
static const unsigned char Pictures_2f_Picture_2b_Grey_2e_swift[] = {
#embed "../Pictures/Picture+Grey.swift"
};
static const unsigned char Pictures_2f_Picture_2b_Planes_2e_swift[] = {
#embed "../Pictures/Picture+Planes.swift"
};
static const unsigned char Pictures_2f_Picture_2e_swift[] = {
#embed "../Pictures/Picture.swift"
};
static const unsigned char Pictures_2f_PictureError_2e_swift[] = {
#embed "../Pictures/PictureError.swift"
};
static const unsigned char Pictures_2f_PictureFormat_2e_swift[] = {
#embed "../Pictures/PictureFormat.swift"
};
static const unsigned char Pictures_2f_PictureQuality_2e_swift[] = {
#embed "../Pictures/PictureQuality.swift"
};
static const unsigned char PlanFormat_2f_File_2f_ByteReader_2e_swift[] = {
#embed "../PlanFormat/File/ByteReader.swift"
};
static const unsigned char PlanFormat_2f_File_2f_ByteWriter_2e_swift[] = {
#embed "../PlanFormat/File/ByteWriter.swift"
};
static const unsigned char PlanFormat_2f_File_2f_Checksum_2e_swift[] = {
#embed "../PlanFormat/File/Checksum.swift"
};
static const unsigned char PlanFormat_2f_File_2f_FileStart_2e_swift[] = {
#embed "../PlanFormat/File/FileStart.swift"
};
static const unsigned char PlanFormat_2f_File_2f_Plan_2b_Reading_2e_swift[] = {
#embed "../PlanFormat/File/Plan+Reading.swift"
};
static const unsigned char PlanFormat_2f_File_2f_Plan_2b_Writing_2e_swift[] = {
#embed "../PlanFormat/File/Plan+Writing.swift"
};
static const unsigned char PlanFormat_2f_File_2f_PlanLayout_2e_swift[] = {
#embed "../PlanFormat/File/PlanLayout.swift"
};
static const unsigned char PlanFormat_2f_File_2f_PlanMapping_2e_swift[] = {
#embed "../PlanFormat/File/PlanMapping.swift"
};
static const unsigned char PlanFormat_2f_File_2f_ProgramDecoder_2e_swift[] = {
#embed "../PlanFormat/File/ProgramDecoder.swift"
};
static const unsigned char PlanFormat_2f_File_2f_ProgramEncoder_2e_swift[] = {
#embed "../PlanFormat/File/ProgramEncoder.swift"
};
static const unsigned char PlanFormat_2f_Model_2f_Plan_2e_swift[] = {
#embed "../PlanFormat/Model/Plan.swift"
};
static const unsigned char PlanFormat_2f_Model_2f_PlanBuilder_2e_swift[] = {
#embed "../PlanFormat/Model/PlanBuilder.swift"
};
static const unsigned char PlanFormat_2f_Model_2f_PlanError_2e_swift[] = {
#embed "../PlanFormat/Model/PlanError.swift"
};
static const unsigned char PlanFormat_2f_Model_2f_PlanWeight_2e_swift[] = {
#embed "../PlanFormat/Model/PlanWeight.swift"
};
static const unsigned char PlanFormat_2f_Model_2f_StepForm_2b_Convolution_2e_swift[] = {
#embed "../PlanFormat/Model/StepForm+Convolution.swift"
};
static const unsigned char PlanFormat_2f_Model_2f_StepForm_2e_swift[] = {
#embed "../PlanFormat/Model/StepForm.swift"
};
static const unsigned char PlanFormat_2f_Model_2f_StepKernel_2e_swift[] = {
#embed "../PlanFormat/Model/StepKernel.swift"
};
static const unsigned char PlanFormat_2f_Text_2f_Plan_2b_Text_2e_swift[] = {
#embed "../PlanFormat/Text/Plan+Text.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_BroadcastBlock_2e_swift[] = {
#embed "../PlanRuntime/Binding/BroadcastBlock.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_Chains_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+Chains.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_Convolutions_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+Convolutions.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_Elementwise_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+Elementwise.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_MatrixProduct_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+MatrixProduct.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_Movement_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+Movement.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_Packing_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+Packing.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_Reductions_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+Reductions.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2b_Resampling_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder+Resampling.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StepBinder_2e_swift[] = {
#embed "../PlanRuntime/Binding/StepBinder.swift"
};
static const unsigned char PlanRuntime_2f_Binding_2f_StridedTensor_2e_swift[] = {
#embed "../PlanRuntime/Binding/StridedTensor.swift"
};
static const unsigned char PlanRuntime_2f_Chains_2f_BoundChain_2e_swift[] = {
#embed "../PlanRuntime/Chains/BoundChain.swift"
};
static const unsigned char PlanRuntime_2f_Chains_2f_ChainTiling_2e_swift[] = {
#embed "../PlanRuntime/Chains/ChainTiling.swift"
};
static const unsigned char PlanRuntime_2f_Chains_2f_PixelChain_2e_swift[] = {
#embed "../PlanRuntime/Chains/PixelChain.swift"
};
static const unsigned char PlanRuntime_2f_Chains_2f_PixelChains_2e_swift[] = {
#embed "../PlanRuntime/Chains/PixelChains.swift"
};
static const unsigned char PlanRuntime_2f_Chains_2f_PixelOperation_2e_swift[] = {
#embed "../PlanRuntime/Chains/PixelOperation.swift"
};
static const unsigned char PlanRuntime_2f_Running_2f_ArenaMemory_2e_swift[] = {
#embed "../PlanRuntime/Running/ArenaMemory.swift"
};
static const unsigned char PlanRuntime_2f_Running_2f_Call_2e_swift[] = {
#embed "../PlanRuntime/Running/Call.swift"
};
static const unsigned char PlanRuntime_2f_Running_2f_Evaluation_2e_swift[] = {
#embed "../PlanRuntime/Running/Evaluation.swift"
};
static const unsigned char PlanRuntime_2f_Running_2f_PreparedNetwork_2e_swift[] = {
#embed "../PlanRuntime/Running/PreparedNetwork.swift"
};
static const unsigned char PlanRuntime_2f_Running_2f_RunObservers_2e_swift[] = {
#embed "../PlanRuntime/Running/RunObservers.swift"
};
static const unsigned char PlanRuntime_2f_RuntimeError_2e_swift[] = {
#embed "../PlanRuntime/RuntimeError.swift"
};
static const unsigned char PlanRuntime_2f_Sizing_2f_ArenaLayout_2e_swift[] = {
#embed "../PlanRuntime/Sizing/ArenaLayout.swift"
};
static const unsigned char PlanRuntime_2f_Sizing_2f_Placement_2e_swift[] = {
#embed "../PlanRuntime/Sizing/Placement.swift"
};
static const unsigned char PlanRuntime_2f_Sizing_2f_PlaneStrides_2e_swift[] = {
#embed "../PlanRuntime/Sizing/PlaneStrides.swift"
};
static const unsigned char PlanRuntime_2f_Sizing_2f_SizedPlan_2e_swift[] = {
#embed "../PlanRuntime/Sizing/SizedPlan.swift"
};
static const unsigned char PlanRuntime_2f_Sizing_2f_ViewRule_2e_swift[] = {
#embed "../PlanRuntime/Sizing/ViewRule.swift"
};
static const unsigned char Reference_2f_AlongAxes_2e_swift[] = {
#embed "../Reference/AlongAxes.swift"
};
static const unsigned char Reference_2f_BinaryFunctions_2e_swift[] = {
#embed "../Reference/BinaryFunctions.swift"
};
static const unsigned char Reference_2f_Elementwise_2e_swift[] = {
#embed "../Reference/Elementwise.swift"
};
static const unsigned char Reference_2f_Evaluate_2e_swift[] = {
#embed "../Reference/Evaluate.swift"
};
static const unsigned char Reference_2f_EvaluationError_2e_swift[] = {
#embed "../Reference/EvaluationError.swift"
};
static const unsigned char Reference_2f_Movement_2e_swift[] = {
#embed "../Reference/Movement.swift"
};
static const unsigned char Reference_2f_Numbers_2e_swift[] = {
#embed "../Reference/Numbers.swift"
};
static const unsigned char Reference_2f_Op_2b_Binding_2e_swift[] = {
#embed "../Reference/Op+Binding.swift"
};
static const unsigned char Reference_2f_Products_2e_swift[] = {
#embed "../Reference/Products.swift"
};
static const unsigned char Reference_2f_Resampling_2e_swift[] = {
#embed "../Reference/Resampling.swift"
};
static const unsigned char Reference_2f_Restoration_2e_swift[] = {
#embed "../Reference/Restoration.swift"
};
static const unsigned char Reference_2f_Selection_2e_swift[] = {
#embed "../Reference/Selection.swift"
};
static const unsigned char Reference_2f_Strides_2e_swift[] = {
#embed "../Reference/Strides.swift"
};
static const unsigned char Reference_2f_TopKSoftmax_2e_swift[] = {
#embed "../Reference/TopKSoftmax.swift"
};
static const unsigned char Reference_2f_Windows_2e_swift[] = {
#embed "../Reference/Windows.swift"
};
static const unsigned char TensorCore_2f_Dim_2b_Arithmetic_2e_swift[] = {
#embed "../TensorCore/Dim+Arithmetic.swift"
};
static const unsigned char TensorCore_2f_Dim_2b_Bounds_2e_swift[] = {
#embed "../TensorCore/Dim+Bounds.swift"
};
static const unsigned char TensorCore_2f_Dim_2b_Division_2e_swift[] = {
#embed "../TensorCore/Dim+Division.swift"
};
static const unsigned char TensorCore_2f_Dim_2b_Solving_2e_swift[] = {
#embed "../TensorCore/Dim+Solving.swift"
};
static const unsigned char TensorCore_2f_Dim_2b_Text_2e_swift[] = {
#embed "../TensorCore/Dim+Text.swift"
};
static const unsigned char TensorCore_2f_Dim_2e_swift[] = {
#embed "../TensorCore/Dim.swift"
};
static const unsigned char TensorCore_2f_ElementType_2e_swift[] = {
#embed "../TensorCore/ElementType.swift"
};
static const unsigned char TensorCore_2f_HalfPrecision_2e_swift[] = {
#embed "../TensorCore/HalfPrecision.swift"
};
static const unsigned char TensorCore_2f_Symbol_2e_swift[] = {
#embed "../TensorCore/Symbol.swift"
};
static const unsigned char TensorCore_2f_Tensor_2b_Elements_2e_swift[] = {
#embed "../TensorCore/Tensor+Elements.swift"
};
static const unsigned char TensorCore_2f_Tensor_2e_swift[] = {
#embed "../TensorCore/Tensor.swift"
};
static const unsigned char TensorCore_2f_TensorBytes_2e_swift[] = {
#embed "../TensorCore/TensorBytes.swift"
};
static const unsigned char TensorCore_2f_TensorName_2e_swift[] = {
#embed "../TensorCore/TensorName.swift"
};
static const unsigned char TensorCore_2f_TensorType_2e_swift[] = {
#embed "../TensorCore/TensorType.swift"
};
static const unsigned char TensorFiles_2f_Npy_2e_swift[] = {
#embed "../TensorFiles/Npy.swift"
};
static const unsigned char TensorFiles_2f_NpyError_2e_swift[] = {
#embed "../TensorFiles/NpyError.swift"
};
static const unsigned char TensorFiles_2f_NpyHeader_2e_swift[] = {
#embed "../TensorFiles/NpyHeader.swift"
};
static const unsigned char Terminal_2f_Progress_2e_swift[] = {
#embed "../Terminal/Progress.swift"
};
static const unsigned char Terminal_2f_ProgressBar_2e_swift[] = {
#embed "../Terminal/ProgressBar.swift"
};
static const unsigned char Terminal_2f_Terminal_2e_swift[] = {
#embed "../Terminal/Terminal.swift"
};

static const mhnetc_source sources[] = {
    {"CNetworkInterface/mhnetc_network.h", CNetworkInterface_2f_mhnetc_5f_network_2e_h, sizeof CNetworkInterface_2f_mhnetc_5f_network_2e_h},
    {"CNetworkInterface/module.modulemap", CNetworkInterface_2f_module_2e_modulemap, sizeof CNetworkInterface_2f_module_2e_modulemap},
    {"CPictureCodecs/JPEGCodec.c", CPictureCodecs_2f_JPEGCodec_2e_c, sizeof CPictureCodecs_2f_JPEGCodec_2e_c},
    {"CPictureCodecs/PNGCodec.c", CPictureCodecs_2f_PNGCodec_2e_c, sizeof CPictureCodecs_2f_PNGCodec_2e_c},
    {"CPictureCodecs/include/CPictureCodecs.h", CPictureCodecs_2f_include_2f_CPictureCodecs_2e_h, sizeof CPictureCodecs_2f_include_2f_CPictureCodecs_2e_h},
    {"CProcessor/module.modulemap", CProcessor_2f_module_2e_modulemap, sizeof CProcessor_2f_module_2e_modulemap},
    {"CProcessor/processor.h", CProcessor_2f_processor_2e_h, sizeof CProcessor_2f_processor_2e_h},
    {"CommandLineSupport/Diagnostic+Files.swift", CommandLineSupport_2f_Diagnostic_2b_Files_2e_swift, sizeof CommandLineSupport_2f_Diagnostic_2b_Files_2e_swift},
    {"CommandLineSupport/Diagnostic+Network.swift", CommandLineSupport_2f_Diagnostic_2b_Network_2e_swift, sizeof CommandLineSupport_2f_Diagnostic_2b_Network_2e_swift},
    {"CommandLineSupport/Diagnostic+Plan.swift", CommandLineSupport_2f_Diagnostic_2b_Plan_2e_swift, sizeof CommandLineSupport_2f_Diagnostic_2b_Plan_2e_swift},
    {"CommandLineSupport/Diagnostic+Runtime.swift", CommandLineSupport_2f_Diagnostic_2b_Runtime_2e_swift, sizeof CommandLineSupport_2f_Diagnostic_2b_Runtime_2e_swift},
    {"CommandLineSupport/Diagnostic.swift", CommandLineSupport_2f_Diagnostic_2e_swift, sizeof CommandLineSupport_2f_Diagnostic_2e_swift},
    {"CommandLineSupport/ExitStatus.swift", CommandLineSupport_2f_ExitStatus_2e_swift, sizeof CommandLineSupport_2f_ExitStatus_2e_swift},
    {"CommandLineSupport/MemorySize.swift", CommandLineSupport_2f_MemorySize_2e_swift, sizeof CommandLineSupport_2f_MemorySize_2e_swift},
    {"CommandLineSupport/Messages.swift", CommandLineSupport_2f_Messages_2e_swift, sizeof CommandLineSupport_2f_Messages_2e_swift},
    {"CommandLineSupport/OutputGuard.swift", CommandLineSupport_2f_OutputGuard_2e_swift, sizeof CommandLineSupport_2f_OutputGuard_2e_swift},
    {"CommandLineSupport/PictureStorage.swift", CommandLineSupport_2f_PictureStorage_2e_swift, sizeof CommandLineSupport_2f_PictureStorage_2e_swift},
    {"CommandLineSupport/PictureTargets.swift", CommandLineSupport_2f_PictureTargets_2e_swift, sizeof CommandLineSupport_2f_PictureTargets_2e_swift},
    {"CommandLineSupport/SystemMemory.swift", CommandLineSupport_2f_SystemMemory_2e_swift, sizeof CommandLineSupport_2f_SystemMemory_2e_swift},
    {"CommandLineSupport/Tensor+Conversion.swift", CommandLineSupport_2f_Tensor_2b_Conversion_2e_swift, sizeof CommandLineSupport_2f_Tensor_2b_Conversion_2e_swift},
    {"CommandLineSupport/TensorArgument.swift", CommandLineSupport_2f_TensorArgument_2e_swift, sizeof CommandLineSupport_2f_TensorArgument_2e_swift},
    {"KernelSelection/KernelSelection.swift", KernelSelection_2f_KernelSelection_2e_swift, sizeof KernelSelection_2f_KernelSelection_2e_swift},
    {"Kernels/CPUFeatures.swift", Kernels_2f_CPUFeatures_2e_swift, sizeof Kernels_2f_CPUFeatures_2e_swift},
    {"Kernels/Contracts/BFloat16Pair.swift", Kernels_2f_Contracts_2f_BFloat16Pair_2e_swift, sizeof Kernels_2f_Contracts_2f_BFloat16Pair_2e_swift},
    {"Kernels/Contracts/ConvolutionTile.swift", Kernels_2f_Contracts_2f_ConvolutionTile_2e_swift, sizeof Kernels_2f_Contracts_2f_ConvolutionTile_2e_swift},
    {"Kernels/Contracts/CopyParameters.swift", Kernels_2f_Contracts_2f_CopyParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_CopyParameters_2e_swift},
    {"Kernels/Contracts/DepthwiseParameters.swift", Kernels_2f_Contracts_2f_DepthwiseParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_DepthwiseParameters_2e_swift},
    {"Kernels/Contracts/DepthwiseTile.swift", Kernels_2f_Contracts_2f_DepthwiseTile_2e_swift, sizeof Kernels_2f_Contracts_2f_DepthwiseTile_2e_swift},
    {"Kernels/Contracts/ElementwiseParameters.swift", Kernels_2f_Contracts_2f_ElementwiseParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_ElementwiseParameters_2e_swift},
    {"Kernels/Contracts/LayerNormParameters.swift", Kernels_2f_Contracts_2f_LayerNormParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_LayerNormParameters_2e_swift},
    {"Kernels/Contracts/LocalMeanParameters.swift", Kernels_2f_Contracts_2f_LocalMeanParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_LocalMeanParameters_2e_swift},
    {"Kernels/Contracts/MatrixBlock.swift", Kernels_2f_Contracts_2f_MatrixBlock_2e_swift, sizeof Kernels_2f_Contracts_2f_MatrixBlock_2e_swift},
    {"Kernels/Contracts/MatrixProductParameters.swift", Kernels_2f_Contracts_2f_MatrixProductParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_MatrixProductParameters_2e_swift},
    {"Kernels/Contracts/ProductParameters.swift", Kernels_2f_Contracts_2f_ProductParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_ProductParameters_2e_swift},
    {"Kernels/Contracts/ProductTile.swift", Kernels_2f_Contracts_2f_ProductTile_2e_swift, sizeof Kernels_2f_Contracts_2f_ProductTile_2e_swift},
    {"Kernels/Contracts/ReductionParameters.swift", Kernels_2f_Contracts_2f_ReductionParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_ReductionParameters_2e_swift},
    {"Kernels/Contracts/ResampleParameters.swift", Kernels_2f_Contracts_2f_ResampleParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_ResampleParameters_2e_swift},
    {"Kernels/Contracts/Tasks.swift", Kernels_2f_Contracts_2f_Tasks_2e_swift, sizeof Kernels_2f_Contracts_2f_Tasks_2e_swift},
    {"Kernels/Contracts/TopKSoftmaxParameters.swift", Kernels_2f_Contracts_2f_TopKSoftmaxParameters_2e_swift, sizeof Kernels_2f_Contracts_2f_TopKSoftmaxParameters_2e_swift},
    {"Kernels/Contracts/Window.swift", Kernels_2f_Contracts_2f_Window_2e_swift, sizeof Kernels_2f_Contracts_2f_Window_2e_swift},
    {"Kernels/KernelTable.swift", Kernels_2f_KernelTable_2e_swift, sizeof Kernels_2f_KernelTable_2e_swift},
    {"Kernels/Scalar/ScalarCopy.swift", Kernels_2f_Scalar_2f_ScalarCopy_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarCopy_2e_swift},
    {"Kernels/Scalar/ScalarDepthwise.swift", Kernels_2f_Scalar_2f_ScalarDepthwise_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarDepthwise_2e_swift},
    {"Kernels/Scalar/ScalarElementwise.swift", Kernels_2f_Scalar_2f_ScalarElementwise_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarElementwise_2e_swift},
    {"Kernels/Scalar/ScalarLayerNorm.swift", Kernels_2f_Scalar_2f_ScalarLayerNorm_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarLayerNorm_2e_swift},
    {"Kernels/Scalar/ScalarMatrixProduct.swift", Kernels_2f_Scalar_2f_ScalarMatrixProduct_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarMatrixProduct_2e_swift},
    {"Kernels/Scalar/ScalarPeak.swift", Kernels_2f_Scalar_2f_ScalarPeak_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarPeak_2e_swift},
    {"Kernels/Scalar/ScalarProduct+BFloat16.swift", Kernels_2f_Scalar_2f_ScalarProduct_2b_BFloat16_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarProduct_2b_BFloat16_2e_swift},
    {"Kernels/Scalar/ScalarProduct.swift", Kernels_2f_Scalar_2f_ScalarProduct_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarProduct_2e_swift},
    {"Kernels/Scalar/ScalarReduction.swift", Kernels_2f_Scalar_2f_ScalarReduction_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarReduction_2e_swift},
    {"Kernels/Scalar/ScalarResampling.swift", Kernels_2f_Scalar_2f_ScalarResampling_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarResampling_2e_swift},
    {"Kernels/Scalar/ScalarTopKSoftmax.swift", Kernels_2f_Scalar_2f_ScalarTopKSoftmax_2e_swift, sizeof Kernels_2f_Scalar_2f_ScalarTopKSoftmax_2e_swift},
    {"Kernels/ThreadScratch.swift", Kernels_2f_ThreadScratch_2e_swift, sizeof Kernels_2f_ThreadScratch_2e_swift},
    {"Kernels/WorkerPool.swift", Kernels_2f_WorkerPool_2e_swift, sizeof Kernels_2f_WorkerPool_2e_swift},
    {"KernelsBF16/Gathering.swift", KernelsSIMD_2f_Gathering_2e_swift, sizeof KernelsSIMD_2f_Gathering_2e_swift},
    {"KernelsBF16/PackedNormalization.swift", KernelsSIMD_2f_PackedNormalization_2e_swift, sizeof KernelsSIMD_2f_PackedNormalization_2e_swift},
    {"KernelsBF16/Packing.swift", KernelsBF16_2f_Packing_2e_swift, sizeof KernelsBF16_2f_Packing_2e_swift},
    {"KernelsBF16/Product.swift", KernelsSIMD_2f_Product_2e_swift, sizeof KernelsSIMD_2f_Product_2e_swift},
    {"KernelsBF16/Spreading.swift", KernelsSIMD_2f_Spreading_2e_swift, sizeof KernelsSIMD_2f_Spreading_2e_swift},
    {"KernelsBF16/Tiles.swift", KernelsSIMD_2f_Tiles_2e_swift, sizeof KernelsSIMD_2f_Tiles_2e_swift},
    {"KernelsBF16/Vector.swift", KernelsSIMD_2f_Vector_2e_swift, sizeof KernelsSIMD_2f_Vector_2e_swift},
    {"KernelsBF16/Words.swift", KernelsBF16_2f_Words_2e_swift, sizeof KernelsBF16_2f_Words_2e_swift},
    {"KernelsV3/SIMD/Convolution3x3.swift", KernelsSIMD_2f_Convolution3x3_2e_swift, sizeof KernelsSIMD_2f_Convolution3x3_2e_swift},
    {"KernelsV3/SIMD/ConvolutionTiles.swift", KernelsSIMD_2f_ConvolutionTiles_2e_swift, sizeof KernelsSIMD_2f_ConvolutionTiles_2e_swift},
    {"KernelsV3/SIMD/Copy.swift", KernelsSIMD_2f_Copy_2e_swift, sizeof KernelsSIMD_2f_Copy_2e_swift},
    {"KernelsV3/SIMD/Depthwise.swift", KernelsSIMD_2f_Depthwise_2e_swift, sizeof KernelsSIMD_2f_Depthwise_2e_swift},
    {"KernelsV3/SIMD/Depthwise3x3.swift", KernelsSIMD_2f_Depthwise3x3_2e_swift, sizeof KernelsSIMD_2f_Depthwise3x3_2e_swift},
    {"KernelsV3/SIMD/DepthwiseTiles.swift", KernelsSIMD_2f_DepthwiseTiles_2e_swift, sizeof KernelsSIMD_2f_DepthwiseTiles_2e_swift},
    {"KernelsV3/SIMD/DotCopies.swift", KernelsSIMD_2f_DotCopies_2e_swift, sizeof KernelsSIMD_2f_DotCopies_2e_swift},
    {"KernelsV3/SIMD/DotProducts.swift", KernelsSIMD_2f_DotProducts_2e_swift, sizeof KernelsSIMD_2f_DotProducts_2e_swift},
    {"KernelsV3/SIMD/Elementwise.swift", KernelsSIMD_2f_Elementwise_2e_swift, sizeof KernelsSIMD_2f_Elementwise_2e_swift},
    {"KernelsV3/SIMD/Functions.swift", KernelsSIMD_2f_Functions_2e_swift, sizeof KernelsSIMD_2f_Functions_2e_swift},
    {"KernelsV3/SIMD/Gathering.swift", KernelsSIMD_2f_Gathering_2e_swift, sizeof KernelsSIMD_2f_Gathering_2e_swift},
    {"KernelsV3/SIMD/Install.swift", KernelsSIMD_2f_Install_2e_swift, sizeof KernelsSIMD_2f_Install_2e_swift},
    {"KernelsV3/SIMD/LayerNorm.swift", KernelsSIMD_2f_LayerNorm_2e_swift, sizeof KernelsSIMD_2f_LayerNorm_2e_swift},
    {"KernelsV3/SIMD/LocalMean.swift", KernelsSIMD_2f_LocalMean_2e_swift, sizeof KernelsSIMD_2f_LocalMean_2e_swift},
    {"KernelsV3/SIMD/MatrixProduct.swift", KernelsSIMD_2f_MatrixProduct_2e_swift, sizeof KernelsSIMD_2f_MatrixProduct_2e_swift},
    {"KernelsV3/SIMD/Operations.swift", KernelsSIMD_2f_Operations_2e_swift, sizeof KernelsSIMD_2f_Operations_2e_swift},
    {"KernelsV3/SIMD/PackedLines.swift", KernelsSIMD_2f_PackedLines_2e_swift, sizeof KernelsSIMD_2f_PackedLines_2e_swift},
    {"KernelsV3/SIMD/PackedNormalization.swift", KernelsSIMD_2f_PackedNormalization_2e_swift, sizeof KernelsSIMD_2f_PackedNormalization_2e_swift},
    {"KernelsV3/SIMD/Packing.swift", KernelsSIMD_2f_Packing_2e_swift, sizeof KernelsSIMD_2f_Packing_2e_swift},
    {"KernelsV3/SIMD/Peak.swift", KernelsSIMD_2f_Peak_2e_swift, sizeof KernelsSIMD_2f_Peak_2e_swift},
    {"KernelsV3/SIMD/Product.swift", KernelsSIMD_2f_Product_2e_swift, sizeof KernelsSIMD_2f_Product_2e_swift},
    {"KernelsV3/SIMD/Reduction.swift", KernelsSIMD_2f_Reduction_2e_swift, sizeof KernelsSIMD_2f_Reduction_2e_swift},
    {"KernelsV3/SIMD/Resample.swift", KernelsSIMD_2f_Resample_2e_swift, sizeof KernelsSIMD_2f_Resample_2e_swift},
    {"KernelsV3/SIMD/RowVector.swift", KernelsSIMD_2f_RowVector_2e_swift, sizeof KernelsSIMD_2f_RowVector_2e_swift},
    {"KernelsV3/SIMD/Softmax.swift", KernelsSIMD_2f_Softmax_2e_swift, sizeof KernelsSIMD_2f_Softmax_2e_swift},
    {"KernelsV3/SIMD/Spreading.swift", KernelsSIMD_2f_Spreading_2e_swift, sizeof KernelsSIMD_2f_Spreading_2e_swift},
    {"KernelsV3/SIMD/Tiles.swift", KernelsSIMD_2f_Tiles_2e_swift, sizeof KernelsSIMD_2f_Tiles_2e_swift},
    {"KernelsV3/SIMD/TopKSoftmax.swift", KernelsSIMD_2f_TopKSoftmax_2e_swift, sizeof KernelsSIMD_2f_TopKSoftmax_2e_swift},
    {"KernelsV3/SIMD/Vector.swift", KernelsSIMD_2f_Vector_2e_swift, sizeof KernelsSIMD_2f_Vector_2e_swift},
    {"KernelsV3/SIMD/Words.swift", KernelsSIMD_2f_Words_2e_swift, sizeof KernelsSIMD_2f_Words_2e_swift},
    {"KernelsV4/SIMD/Convolution3x3.swift", KernelsSIMD_2f_Convolution3x3_2e_swift, sizeof KernelsSIMD_2f_Convolution3x3_2e_swift},
    {"KernelsV4/SIMD/ConvolutionTiles.swift", KernelsSIMD_2f_ConvolutionTiles_2e_swift, sizeof KernelsSIMD_2f_ConvolutionTiles_2e_swift},
    {"KernelsV4/SIMD/Copy.swift", KernelsSIMD_2f_Copy_2e_swift, sizeof KernelsSIMD_2f_Copy_2e_swift},
    {"KernelsV4/SIMD/Depthwise.swift", KernelsSIMD_2f_Depthwise_2e_swift, sizeof KernelsSIMD_2f_Depthwise_2e_swift},
    {"KernelsV4/SIMD/Depthwise3x3.swift", KernelsSIMD_2f_Depthwise3x3_2e_swift, sizeof KernelsSIMD_2f_Depthwise3x3_2e_swift},
    {"KernelsV4/SIMD/DepthwiseTiles.swift", KernelsSIMD_2f_DepthwiseTiles_2e_swift, sizeof KernelsSIMD_2f_DepthwiseTiles_2e_swift},
    {"KernelsV4/SIMD/DotCopies.swift", KernelsSIMD_2f_DotCopies_2e_swift, sizeof KernelsSIMD_2f_DotCopies_2e_swift},
    {"KernelsV4/SIMD/DotProducts.swift", KernelsSIMD_2f_DotProducts_2e_swift, sizeof KernelsSIMD_2f_DotProducts_2e_swift},
    {"KernelsV4/SIMD/Elementwise.swift", KernelsSIMD_2f_Elementwise_2e_swift, sizeof KernelsSIMD_2f_Elementwise_2e_swift},
    {"KernelsV4/SIMD/Functions.swift", KernelsSIMD_2f_Functions_2e_swift, sizeof KernelsSIMD_2f_Functions_2e_swift},
    {"KernelsV4/SIMD/Gathering.swift", KernelsSIMD_2f_Gathering_2e_swift, sizeof KernelsSIMD_2f_Gathering_2e_swift},
    {"KernelsV4/SIMD/Install.swift", KernelsSIMD_2f_Install_2e_swift, sizeof KernelsSIMD_2f_Install_2e_swift},
    {"KernelsV4/SIMD/LayerNorm.swift", KernelsSIMD_2f_LayerNorm_2e_swift, sizeof KernelsSIMD_2f_LayerNorm_2e_swift},
    {"KernelsV4/SIMD/LocalMean.swift", KernelsSIMD_2f_LocalMean_2e_swift, sizeof KernelsSIMD_2f_LocalMean_2e_swift},
    {"KernelsV4/SIMD/MatrixProduct.swift", KernelsSIMD_2f_MatrixProduct_2e_swift, sizeof KernelsSIMD_2f_MatrixProduct_2e_swift},
    {"KernelsV4/SIMD/Operations.swift", KernelsSIMD_2f_Operations_2e_swift, sizeof KernelsSIMD_2f_Operations_2e_swift},
    {"KernelsV4/SIMD/PackedLines.swift", KernelsSIMD_2f_PackedLines_2e_swift, sizeof KernelsSIMD_2f_PackedLines_2e_swift},
    {"KernelsV4/SIMD/PackedNormalization.swift", KernelsSIMD_2f_PackedNormalization_2e_swift, sizeof KernelsSIMD_2f_PackedNormalization_2e_swift},
    {"KernelsV4/SIMD/Packing.swift", KernelsSIMD_2f_Packing_2e_swift, sizeof KernelsSIMD_2f_Packing_2e_swift},
    {"KernelsV4/SIMD/Peak.swift", KernelsSIMD_2f_Peak_2e_swift, sizeof KernelsSIMD_2f_Peak_2e_swift},
    {"KernelsV4/SIMD/Product.swift", KernelsSIMD_2f_Product_2e_swift, sizeof KernelsSIMD_2f_Product_2e_swift},
    {"KernelsV4/SIMD/Reduction.swift", KernelsSIMD_2f_Reduction_2e_swift, sizeof KernelsSIMD_2f_Reduction_2e_swift},
    {"KernelsV4/SIMD/Resample.swift", KernelsSIMD_2f_Resample_2e_swift, sizeof KernelsSIMD_2f_Resample_2e_swift},
    {"KernelsV4/SIMD/RowVector.swift", KernelsSIMD_2f_RowVector_2e_swift, sizeof KernelsSIMD_2f_RowVector_2e_swift},
    {"KernelsV4/SIMD/Softmax.swift", KernelsSIMD_2f_Softmax_2e_swift, sizeof KernelsSIMD_2f_Softmax_2e_swift},
    {"KernelsV4/SIMD/Spreading.swift", KernelsSIMD_2f_Spreading_2e_swift, sizeof KernelsSIMD_2f_Spreading_2e_swift},
    {"KernelsV4/SIMD/Tiles.swift", KernelsSIMD_2f_Tiles_2e_swift, sizeof KernelsSIMD_2f_Tiles_2e_swift},
    {"KernelsV4/SIMD/TopKSoftmax.swift", KernelsSIMD_2f_TopKSoftmax_2e_swift, sizeof KernelsSIMD_2f_TopKSoftmax_2e_swift},
    {"KernelsV4/SIMD/Vector.swift", KernelsSIMD_2f_Vector_2e_swift, sizeof KernelsSIMD_2f_Vector_2e_swift},
    {"KernelsV4/SIMD/Words.swift", KernelsSIMD_2f_Words_2e_swift, sizeof KernelsSIMD_2f_Words_2e_swift},
    {"NetworkCommand/NetworkCommand.swift", NetworkCommand_2f_NetworkCommand_2e_swift, sizeof NetworkCommand_2f_NetworkCommand_2e_swift},
    {"NetworkCommand/NetworkRun.swift", NetworkCommand_2f_NetworkRun_2e_swift, sizeof NetworkCommand_2f_NetworkRun_2e_swift},
    {"NetworkCommand/Request.swift", NetworkCommand_2f_Request_2e_swift, sizeof NetworkCommand_2f_Request_2e_swift},
    {"NetworkProgram/Extent.swift", NetworkProgram_2f_Extent_2e_swift, sizeof NetworkProgram_2f_Extent_2e_swift},
    {"NetworkProgram/Module.swift", NetworkProgram_2f_Module_2e_swift, sizeof NetworkProgram_2f_Module_2e_swift},
    {"NetworkProgram/Program+AlongAxes.swift", NetworkProgram_2f_Program_2b_AlongAxes_2e_swift, sizeof NetworkProgram_2f_Program_2b_AlongAxes_2e_swift},
    {"NetworkProgram/Program+Convolution.swift", NetworkProgram_2f_Program_2b_Convolution_2e_swift, sizeof NetworkProgram_2f_Program_2b_Convolution_2e_swift},
    {"NetworkProgram/Program+Elementwise.swift", NetworkProgram_2f_Program_2b_Elementwise_2e_swift, sizeof NetworkProgram_2f_Program_2b_Elementwise_2e_swift},
    {"NetworkProgram/Program+Movement.swift", NetworkProgram_2f_Program_2b_Movement_2e_swift, sizeof NetworkProgram_2f_Program_2b_Movement_2e_swift},
    {"NetworkProgram/Program.swift", NetworkProgram_2f_Program_2e_swift, sizeof NetworkProgram_2f_Program_2e_swift},
    {"NetworkProgram/ProgramError.swift", NetworkProgram_2f_ProgramError_2e_swift, sizeof NetworkProgram_2f_ProgramError_2e_swift},
    {"NetworkProgram/WeightFile+Reading.swift", NetworkProgram_2f_WeightFile_2b_Reading_2e_swift, sizeof NetworkProgram_2f_WeightFile_2b_Reading_2e_swift},
    {"NetworkProgram/WeightFile+Writing.swift", NetworkProgram_2f_WeightFile_2b_Writing_2e_swift, sizeof NetworkProgram_2f_WeightFile_2b_Writing_2e_swift},
    {"NetworkProgram/WeightFile.swift", NetworkProgram_2f_WeightFile_2e_swift, sizeof NetworkProgram_2f_WeightFile_2e_swift},
    {"NetworkProgram/WeightTable.swift", NetworkProgram_2f_WeightTable_2e_swift, sizeof NetworkProgram_2f_WeightTable_2e_swift},
    {"NetworkProgram/WeightTableError.swift", NetworkProgram_2f_WeightTableError_2e_swift, sizeof NetworkProgram_2f_WeightTableError_2e_swift},
    {"NetworkRuntime/C/CNetwork.swift", NetworkRuntime_2f_C_2f_CNetwork_2e_swift, sizeof NetworkRuntime_2f_C_2f_CNetwork_2e_swift},
    {"NetworkRuntime/C/CTensors.swift", NetworkRuntime_2f_C_2f_CTensors_2e_swift, sizeof NetworkRuntime_2f_C_2f_CTensors_2e_swift},
    {"NetworkRuntime/FailureCategory.swift", NetworkRuntime_2f_FailureCategory_2e_swift, sizeof NetworkRuntime_2f_FailureCategory_2e_swift},
    {"NetworkRuntime/IdleRuns.swift", NetworkRuntime_2f_IdleRuns_2e_swift, sizeof NetworkRuntime_2f_IdleRuns_2e_swift},
    {"NetworkRuntime/Loading/WeightSource.swift", NetworkRuntime_2f_Loading_2f_WeightSource_2e_swift, sizeof NetworkRuntime_2f_Loading_2f_WeightSource_2e_swift},
    {"NetworkRuntime/Network.swift", NetworkRuntime_2f_Network_2e_swift, sizeof NetworkRuntime_2f_Network_2e_swift},
    {"NetworkRuntime/NetworkError.swift", NetworkRuntime_2f_NetworkError_2e_swift, sizeof NetworkRuntime_2f_NetworkError_2e_swift},
    {"NetworkRuntime/PictureRestoration.swift", NetworkRuntime_2f_PictureRestoration_2e_swift, sizeof NetworkRuntime_2f_PictureRestoration_2e_swift},
    {"NetworkRuntime/RunSettings.swift", NetworkRuntime_2f_RunSettings_2e_swift, sizeof NetworkRuntime_2f_RunSettings_2e_swift},
    {"NetworkRuntime/Text/PlanError+Text.swift", NetworkRuntime_2f_Text_2f_PlanError_2b_Text_2e_swift, sizeof NetworkRuntime_2f_Text_2f_PlanError_2b_Text_2e_swift},
    {"NetworkRuntime/Text/Quantity.swift", NetworkRuntime_2f_Text_2f_Quantity_2e_swift, sizeof NetworkRuntime_2f_Text_2f_Quantity_2e_swift},
    {"NetworkRuntime/Text/RuntimeError+Text.swift", NetworkRuntime_2f_Text_2f_RuntimeError_2b_Text_2e_swift, sizeof NetworkRuntime_2f_Text_2f_RuntimeError_2b_Text_2e_swift},
    {"NetworkRuntime/Text/Text+Shapes.swift", NetworkRuntime_2f_Text_2f_Text_2b_Shapes_2e_swift, sizeof NetworkRuntime_2f_Text_2f_Text_2b_Shapes_2e_swift},
    {"NetworkRuntime/Text/WeightTableError+Text.swift", NetworkRuntime_2f_Text_2f_WeightTableError_2b_Text_2e_swift, sizeof NetworkRuntime_2f_Text_2f_WeightTableError_2b_Text_2e_swift},
    {"Operators/Attribute+Text.swift", Operators_2f_Attribute_2b_Text_2e_swift, sizeof Operators_2f_Attribute_2b_Text_2e_swift},
    {"Operators/Attribute.swift", Operators_2f_Attribute_2e_swift, sizeof Operators_2f_Attribute_2e_swift},
    {"Operators/Op+Parsing.swift", Operators_2f_Op_2b_Parsing_2e_swift, sizeof Operators_2f_Op_2b_Parsing_2e_swift},
    {"Operators/Op.swift", Operators_2f_Op_2e_swift, sizeof Operators_2f_Op_2e_swift},
    {"Operators/OperatorDefinition.swift", Operators_2f_OperatorDefinition_2e_swift, sizeof Operators_2f_OperatorDefinition_2e_swift},
    {"Operators/Ops/AlongAxes.swift", Operators_2f_Ops_2f_AlongAxes_2e_swift, sizeof Operators_2f_Ops_2f_AlongAxes_2e_swift},
    {"Operators/Ops/AveragePool.swift", Operators_2f_Ops_2f_AveragePool_2e_swift, sizeof Operators_2f_Ops_2f_AveragePool_2e_swift},
    {"Operators/Ops/Convolution.swift", Operators_2f_Ops_2f_Convolution_2e_swift, sizeof Operators_2f_Ops_2f_Convolution_2e_swift},
    {"Operators/Ops/Elementwise.swift", Operators_2f_Ops_2f_Elementwise_2e_swift, sizeof Operators_2f_Ops_2f_Elementwise_2e_swift},
    {"Operators/Ops/LocalMean.swift", Operators_2f_Ops_2f_LocalMean_2e_swift, sizeof Operators_2f_Ops_2f_LocalMean_2e_swift},
    {"Operators/Ops/MatrixProduct.swift", Operators_2f_Ops_2f_MatrixProduct_2e_swift, sizeof Operators_2f_Ops_2f_MatrixProduct_2e_swift},
    {"Operators/Ops/Movement+Views.swift", Operators_2f_Ops_2f_Movement_2b_Views_2e_swift, sizeof Operators_2f_Ops_2f_Movement_2b_Views_2e_swift},
    {"Operators/Ops/Movement.swift", Operators_2f_Ops_2f_Movement_2e_swift, sizeof Operators_2f_Ops_2f_Movement_2e_swift},
    {"Operators/Ops/Resize.swift", Operators_2f_Ops_2f_Resize_2e_swift, sizeof Operators_2f_Ops_2f_Resize_2e_swift},
    {"Operators/Ops/Restoration.swift", Operators_2f_Ops_2f_Restoration_2e_swift, sizeof Operators_2f_Ops_2f_Restoration_2e_swift},
    {"Operators/Ops/Sources.swift", Operators_2f_Ops_2f_Sources_2e_swift, sizeof Operators_2f_Ops_2f_Sources_2e_swift},
    {"Operators/Ops/TopKSoftmax.swift", Operators_2f_Ops_2f_TopKSoftmax_2e_swift, sizeof Operators_2f_Ops_2f_TopKSoftmax_2e_swift},
    {"OutputFiles/InputFile.swift", OutputFiles_2f_InputFile_2e_swift, sizeof OutputFiles_2f_InputFile_2e_swift},
    {"OutputFiles/Interruption.swift", OutputFiles_2f_Interruption_2e_swift, sizeof OutputFiles_2f_Interruption_2e_swift},
    {"OutputFiles/OutputError.swift", OutputFiles_2f_OutputError_2e_swift, sizeof OutputFiles_2f_OutputError_2e_swift},
    {"OutputFiles/OutputFile.swift", OutputFiles_2f_OutputFile_2e_swift, sizeof OutputFiles_2f_OutputFile_2e_swift},
    {"OutputFiles/OutputTarget.swift", OutputFiles_2f_OutputTarget_2e_swift, sizeof OutputFiles_2f_OutputTarget_2e_swift},
    {"OutputFiles/PathArguments.swift", OutputFiles_2f_PathArguments_2e_swift, sizeof OutputFiles_2f_PathArguments_2e_swift},
    {"OutputFiles/SystemCalls.swift", OutputFiles_2f_SystemCalls_2e_swift, sizeof OutputFiles_2f_SystemCalls_2e_swift},
    {"OutputFiles/TemporaryFile.swift", OutputFiles_2f_TemporaryFile_2e_swift, sizeof OutputFiles_2f_TemporaryFile_2e_swift},
    {"PictureFiles/ByteCursor.swift", PictureFiles_2f_ByteCursor_2e_swift, sizeof PictureFiles_2f_ByteCursor_2e_swift},
    {"PictureFiles/JPEGStructure.swift", PictureFiles_2f_JPEGStructure_2e_swift, sizeof PictureFiles_2f_JPEGStructure_2e_swift},
    {"PictureFiles/MissingCodecs.swift", PictureFiles_2f_MissingCodecs_2e_swift, sizeof PictureFiles_2f_MissingCodecs_2e_swift},
    {"PictureFiles/Orientation.swift", PictureFiles_2f_Orientation_2e_swift, sizeof PictureFiles_2f_Orientation_2e_swift},
    {"PictureFiles/PNGStructure.swift", PictureFiles_2f_PNGStructure_2e_swift, sizeof PictureFiles_2f_PNGStructure_2e_swift},
    {"PictureFiles/PictureReader+JPEG.swift", PictureFiles_2f_PictureReader_2b_JPEG_2e_swift, sizeof PictureFiles_2f_PictureReader_2b_JPEG_2e_swift},
    {"PictureFiles/PictureReader+Netpbm.swift", PictureFiles_2f_PictureReader_2b_Netpbm_2e_swift, sizeof PictureFiles_2f_PictureReader_2b_Netpbm_2e_swift},
    {"PictureFiles/PictureReader+PNG.swift", PictureFiles_2f_PictureReader_2b_PNG_2e_swift, sizeof PictureFiles_2f_PictureReader_2b_PNG_2e_swift},
    {"PictureFiles/PictureReader.swift", PictureFiles_2f_PictureReader_2e_swift, sizeof PictureFiles_2f_PictureReader_2e_swift},
    {"PictureFiles/PictureWriter+PNG.swift", PictureFiles_2f_PictureWriter_2b_PNG_2e_swift, sizeof PictureFiles_2f_PictureWriter_2b_PNG_2e_swift},
    {"PictureFiles/PictureWriter.swift", PictureFiles_2f_PictureWriter_2e_swift, sizeof PictureFiles_2f_PictureWriter_2e_swift},
    {"Pictures/Picture+Grey.swift", Pictures_2f_Picture_2b_Grey_2e_swift, sizeof Pictures_2f_Picture_2b_Grey_2e_swift},
    {"Pictures/Picture+Planes.swift", Pictures_2f_Picture_2b_Planes_2e_swift, sizeof Pictures_2f_Picture_2b_Planes_2e_swift},
    {"Pictures/Picture.swift", Pictures_2f_Picture_2e_swift, sizeof Pictures_2f_Picture_2e_swift},
    {"Pictures/PictureError.swift", Pictures_2f_PictureError_2e_swift, sizeof Pictures_2f_PictureError_2e_swift},
    {"Pictures/PictureFormat.swift", Pictures_2f_PictureFormat_2e_swift, sizeof Pictures_2f_PictureFormat_2e_swift},
    {"Pictures/PictureQuality.swift", Pictures_2f_PictureQuality_2e_swift, sizeof Pictures_2f_PictureQuality_2e_swift},
    {"PlanFormat/File/ByteReader.swift", PlanFormat_2f_File_2f_ByteReader_2e_swift, sizeof PlanFormat_2f_File_2f_ByteReader_2e_swift},
    {"PlanFormat/File/ByteWriter.swift", PlanFormat_2f_File_2f_ByteWriter_2e_swift, sizeof PlanFormat_2f_File_2f_ByteWriter_2e_swift},
    {"PlanFormat/File/Checksum.swift", PlanFormat_2f_File_2f_Checksum_2e_swift, sizeof PlanFormat_2f_File_2f_Checksum_2e_swift},
    {"PlanFormat/File/FileStart.swift", PlanFormat_2f_File_2f_FileStart_2e_swift, sizeof PlanFormat_2f_File_2f_FileStart_2e_swift},
    {"PlanFormat/File/Plan+Reading.swift", PlanFormat_2f_File_2f_Plan_2b_Reading_2e_swift, sizeof PlanFormat_2f_File_2f_Plan_2b_Reading_2e_swift},
    {"PlanFormat/File/Plan+Writing.swift", PlanFormat_2f_File_2f_Plan_2b_Writing_2e_swift, sizeof PlanFormat_2f_File_2f_Plan_2b_Writing_2e_swift},
    {"PlanFormat/File/PlanLayout.swift", PlanFormat_2f_File_2f_PlanLayout_2e_swift, sizeof PlanFormat_2f_File_2f_PlanLayout_2e_swift},
    {"PlanFormat/File/PlanMapping.swift", PlanFormat_2f_File_2f_PlanMapping_2e_swift, sizeof PlanFormat_2f_File_2f_PlanMapping_2e_swift},
    {"PlanFormat/File/ProgramDecoder.swift", PlanFormat_2f_File_2f_ProgramDecoder_2e_swift, sizeof PlanFormat_2f_File_2f_ProgramDecoder_2e_swift},
    {"PlanFormat/File/ProgramEncoder.swift", PlanFormat_2f_File_2f_ProgramEncoder_2e_swift, sizeof PlanFormat_2f_File_2f_ProgramEncoder_2e_swift},
    {"PlanFormat/Model/Plan.swift", PlanFormat_2f_Model_2f_Plan_2e_swift, sizeof PlanFormat_2f_Model_2f_Plan_2e_swift},
    {"PlanFormat/Model/PlanBuilder.swift", PlanFormat_2f_Model_2f_PlanBuilder_2e_swift, sizeof PlanFormat_2f_Model_2f_PlanBuilder_2e_swift},
    {"PlanFormat/Model/PlanError.swift", PlanFormat_2f_Model_2f_PlanError_2e_swift, sizeof PlanFormat_2f_Model_2f_PlanError_2e_swift},
    {"PlanFormat/Model/PlanWeight.swift", PlanFormat_2f_Model_2f_PlanWeight_2e_swift, sizeof PlanFormat_2f_Model_2f_PlanWeight_2e_swift},
    {"PlanFormat/Model/StepForm+Convolution.swift", PlanFormat_2f_Model_2f_StepForm_2b_Convolution_2e_swift, sizeof PlanFormat_2f_Model_2f_StepForm_2b_Convolution_2e_swift},
    {"PlanFormat/Model/StepForm.swift", PlanFormat_2f_Model_2f_StepForm_2e_swift, sizeof PlanFormat_2f_Model_2f_StepForm_2e_swift},
    {"PlanFormat/Model/StepKernel.swift", PlanFormat_2f_Model_2f_StepKernel_2e_swift, sizeof PlanFormat_2f_Model_2f_StepKernel_2e_swift},
    {"PlanFormat/Text/Plan+Text.swift", PlanFormat_2f_Text_2f_Plan_2b_Text_2e_swift, sizeof PlanFormat_2f_Text_2f_Plan_2b_Text_2e_swift},
    {"PlanRuntime/Binding/BroadcastBlock.swift", PlanRuntime_2f_Binding_2f_BroadcastBlock_2e_swift, sizeof PlanRuntime_2f_Binding_2f_BroadcastBlock_2e_swift},
    {"PlanRuntime/Binding/StepBinder+Chains.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_Chains_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_Chains_2e_swift},
    {"PlanRuntime/Binding/StepBinder+Convolutions.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_Convolutions_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_Convolutions_2e_swift},
    {"PlanRuntime/Binding/StepBinder+Elementwise.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_Elementwise_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_Elementwise_2e_swift},
    {"PlanRuntime/Binding/StepBinder+MatrixProduct.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_MatrixProduct_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_MatrixProduct_2e_swift},
    {"PlanRuntime/Binding/StepBinder+Movement.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_Movement_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_Movement_2e_swift},
    {"PlanRuntime/Binding/StepBinder+Packing.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_Packing_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_Packing_2e_swift},
    {"PlanRuntime/Binding/StepBinder+Reductions.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_Reductions_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_Reductions_2e_swift},
    {"PlanRuntime/Binding/StepBinder+Resampling.swift", PlanRuntime_2f_Binding_2f_StepBinder_2b_Resampling_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2b_Resampling_2e_swift},
    {"PlanRuntime/Binding/StepBinder.swift", PlanRuntime_2f_Binding_2f_StepBinder_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StepBinder_2e_swift},
    {"PlanRuntime/Binding/StridedTensor.swift", PlanRuntime_2f_Binding_2f_StridedTensor_2e_swift, sizeof PlanRuntime_2f_Binding_2f_StridedTensor_2e_swift},
    {"PlanRuntime/Chains/BoundChain.swift", PlanRuntime_2f_Chains_2f_BoundChain_2e_swift, sizeof PlanRuntime_2f_Chains_2f_BoundChain_2e_swift},
    {"PlanRuntime/Chains/ChainTiling.swift", PlanRuntime_2f_Chains_2f_ChainTiling_2e_swift, sizeof PlanRuntime_2f_Chains_2f_ChainTiling_2e_swift},
    {"PlanRuntime/Chains/PixelChain.swift", PlanRuntime_2f_Chains_2f_PixelChain_2e_swift, sizeof PlanRuntime_2f_Chains_2f_PixelChain_2e_swift},
    {"PlanRuntime/Chains/PixelChains.swift", PlanRuntime_2f_Chains_2f_PixelChains_2e_swift, sizeof PlanRuntime_2f_Chains_2f_PixelChains_2e_swift},
    {"PlanRuntime/Chains/PixelOperation.swift", PlanRuntime_2f_Chains_2f_PixelOperation_2e_swift, sizeof PlanRuntime_2f_Chains_2f_PixelOperation_2e_swift},
    {"PlanRuntime/Running/ArenaMemory.swift", PlanRuntime_2f_Running_2f_ArenaMemory_2e_swift, sizeof PlanRuntime_2f_Running_2f_ArenaMemory_2e_swift},
    {"PlanRuntime/Running/Call.swift", PlanRuntime_2f_Running_2f_Call_2e_swift, sizeof PlanRuntime_2f_Running_2f_Call_2e_swift},
    {"PlanRuntime/Running/Evaluation.swift", PlanRuntime_2f_Running_2f_Evaluation_2e_swift, sizeof PlanRuntime_2f_Running_2f_Evaluation_2e_swift},
    {"PlanRuntime/Running/PreparedNetwork.swift", PlanRuntime_2f_Running_2f_PreparedNetwork_2e_swift, sizeof PlanRuntime_2f_Running_2f_PreparedNetwork_2e_swift},
    {"PlanRuntime/Running/RunObservers.swift", PlanRuntime_2f_Running_2f_RunObservers_2e_swift, sizeof PlanRuntime_2f_Running_2f_RunObservers_2e_swift},
    {"PlanRuntime/RuntimeError.swift", PlanRuntime_2f_RuntimeError_2e_swift, sizeof PlanRuntime_2f_RuntimeError_2e_swift},
    {"PlanRuntime/Sizing/ArenaLayout.swift", PlanRuntime_2f_Sizing_2f_ArenaLayout_2e_swift, sizeof PlanRuntime_2f_Sizing_2f_ArenaLayout_2e_swift},
    {"PlanRuntime/Sizing/Placement.swift", PlanRuntime_2f_Sizing_2f_Placement_2e_swift, sizeof PlanRuntime_2f_Sizing_2f_Placement_2e_swift},
    {"PlanRuntime/Sizing/PlaneStrides.swift", PlanRuntime_2f_Sizing_2f_PlaneStrides_2e_swift, sizeof PlanRuntime_2f_Sizing_2f_PlaneStrides_2e_swift},
    {"PlanRuntime/Sizing/SizedPlan.swift", PlanRuntime_2f_Sizing_2f_SizedPlan_2e_swift, sizeof PlanRuntime_2f_Sizing_2f_SizedPlan_2e_swift},
    {"PlanRuntime/Sizing/ViewRule.swift", PlanRuntime_2f_Sizing_2f_ViewRule_2e_swift, sizeof PlanRuntime_2f_Sizing_2f_ViewRule_2e_swift},
    {"Reference/AlongAxes.swift", Reference_2f_AlongAxes_2e_swift, sizeof Reference_2f_AlongAxes_2e_swift},
    {"Reference/BinaryFunctions.swift", Reference_2f_BinaryFunctions_2e_swift, sizeof Reference_2f_BinaryFunctions_2e_swift},
    {"Reference/Elementwise.swift", Reference_2f_Elementwise_2e_swift, sizeof Reference_2f_Elementwise_2e_swift},
    {"Reference/Evaluate.swift", Reference_2f_Evaluate_2e_swift, sizeof Reference_2f_Evaluate_2e_swift},
    {"Reference/EvaluationError.swift", Reference_2f_EvaluationError_2e_swift, sizeof Reference_2f_EvaluationError_2e_swift},
    {"Reference/Movement.swift", Reference_2f_Movement_2e_swift, sizeof Reference_2f_Movement_2e_swift},
    {"Reference/Numbers.swift", Reference_2f_Numbers_2e_swift, sizeof Reference_2f_Numbers_2e_swift},
    {"Reference/Op+Binding.swift", Reference_2f_Op_2b_Binding_2e_swift, sizeof Reference_2f_Op_2b_Binding_2e_swift},
    {"Reference/Products.swift", Reference_2f_Products_2e_swift, sizeof Reference_2f_Products_2e_swift},
    {"Reference/Resampling.swift", Reference_2f_Resampling_2e_swift, sizeof Reference_2f_Resampling_2e_swift},
    {"Reference/Restoration.swift", Reference_2f_Restoration_2e_swift, sizeof Reference_2f_Restoration_2e_swift},
    {"Reference/Selection.swift", Reference_2f_Selection_2e_swift, sizeof Reference_2f_Selection_2e_swift},
    {"Reference/Strides.swift", Reference_2f_Strides_2e_swift, sizeof Reference_2f_Strides_2e_swift},
    {"Reference/TopKSoftmax.swift", Reference_2f_TopKSoftmax_2e_swift, sizeof Reference_2f_TopKSoftmax_2e_swift},
    {"Reference/Windows.swift", Reference_2f_Windows_2e_swift, sizeof Reference_2f_Windows_2e_swift},
    {"TensorCore/Dim+Arithmetic.swift", TensorCore_2f_Dim_2b_Arithmetic_2e_swift, sizeof TensorCore_2f_Dim_2b_Arithmetic_2e_swift},
    {"TensorCore/Dim+Bounds.swift", TensorCore_2f_Dim_2b_Bounds_2e_swift, sizeof TensorCore_2f_Dim_2b_Bounds_2e_swift},
    {"TensorCore/Dim+Division.swift", TensorCore_2f_Dim_2b_Division_2e_swift, sizeof TensorCore_2f_Dim_2b_Division_2e_swift},
    {"TensorCore/Dim+Solving.swift", TensorCore_2f_Dim_2b_Solving_2e_swift, sizeof TensorCore_2f_Dim_2b_Solving_2e_swift},
    {"TensorCore/Dim+Text.swift", TensorCore_2f_Dim_2b_Text_2e_swift, sizeof TensorCore_2f_Dim_2b_Text_2e_swift},
    {"TensorCore/Dim.swift", TensorCore_2f_Dim_2e_swift, sizeof TensorCore_2f_Dim_2e_swift},
    {"TensorCore/ElementType.swift", TensorCore_2f_ElementType_2e_swift, sizeof TensorCore_2f_ElementType_2e_swift},
    {"TensorCore/HalfPrecision.swift", TensorCore_2f_HalfPrecision_2e_swift, sizeof TensorCore_2f_HalfPrecision_2e_swift},
    {"TensorCore/Symbol.swift", TensorCore_2f_Symbol_2e_swift, sizeof TensorCore_2f_Symbol_2e_swift},
    {"TensorCore/Tensor+Elements.swift", TensorCore_2f_Tensor_2b_Elements_2e_swift, sizeof TensorCore_2f_Tensor_2b_Elements_2e_swift},
    {"TensorCore/Tensor.swift", TensorCore_2f_Tensor_2e_swift, sizeof TensorCore_2f_Tensor_2e_swift},
    {"TensorCore/TensorBytes.swift", TensorCore_2f_TensorBytes_2e_swift, sizeof TensorCore_2f_TensorBytes_2e_swift},
    {"TensorCore/TensorName.swift", TensorCore_2f_TensorName_2e_swift, sizeof TensorCore_2f_TensorName_2e_swift},
    {"TensorCore/TensorType.swift", TensorCore_2f_TensorType_2e_swift, sizeof TensorCore_2f_TensorType_2e_swift},
    {"TensorFiles/Npy.swift", TensorFiles_2f_Npy_2e_swift, sizeof TensorFiles_2f_Npy_2e_swift},
    {"TensorFiles/NpyError.swift", TensorFiles_2f_NpyError_2e_swift, sizeof TensorFiles_2f_NpyError_2e_swift},
    {"TensorFiles/NpyHeader.swift", TensorFiles_2f_NpyHeader_2e_swift, sizeof TensorFiles_2f_NpyHeader_2e_swift},
    {"Terminal/Progress.swift", Terminal_2f_Progress_2e_swift, sizeof Terminal_2f_Progress_2e_swift},
    {"Terminal/ProgressBar.swift", Terminal_2f_ProgressBar_2e_swift, sizeof Terminal_2f_ProgressBar_2e_swift},
    {"Terminal/Terminal.swift", Terminal_2f_Terminal_2e_swift, sizeof Terminal_2f_Terminal_2e_swift},
};

size_t mhnetc_source_count(void) { return sizeof sources / sizeof *sources; }

const mhnetc_source *mhnetc_source_at(size_t index) { return &sources[index]; }
